"""Reply addresses in files that came by mail: masked, for whoever has somebody's could write as he does."""

from __future__ import annotations

import base64
import re
from email.message import Message

from portello.modules.mailbox.addresses import LENGTH_OF_TOKEN, thread_behind
from portello.modules.mailbox.bounding import parsed

MOST = 5_000  # addresses in a file that are looked at
_LONGEST = 3 * LENGTH_OF_TOKEN  # bytes of one, with whatever stands between its letters
_AT = re.compile(rb"(?<=[a-zA-Z2-7\x00\n \t])(?:@|%40|=40|&#64;|&#x40;|\\u0040)", re.IGNORECASE)
# Read backwards from the @. Programs break lines of quoted-printable texts, calendars and cards
# anywhere (RFC 2045, 5545, 6350), and UTF-16 writes each letter twice as wide.
_BROKEN = rb"\n\r?=|[ \t]\n\r?|\x00"
_BACKWARDS = re.compile(rb"(?:(?:%b)?[a-z2-7]){%d}" % (_BROKEN, LENGTH_OF_TOKEN), re.IGNORECASE)
_BETWEEN = re.compile(_BROKEN)


def without_tokens(content: bytes) -> bytes:
    """The bytes of a file with an x for every letter of a reply token; the length stays."""
    made = bytearray(content)
    left = MOST
    for at in _AT.finditer(content):
        begin = max(0, at.start() - _LONGEST)
        found = _BACKWARDS.match(content[begin : at.start()][::-1])
        if found is None:
            continue
        left -= 1
        if left < 0:
            break
        if thread_behind(_BETWEEN.sub(b"", found[0])[::-1].decode("ascii")):
            masked = re.sub(rb"[^\n\r\t =\x00]", b"x", found[0])[::-1]
            made[at.start() - len(masked) : at.start()] = masked
    return bytes(made)


def mail_without_tokens(content: bytes) -> bytes:
    """The same for a mail that is attached, also where its texts are in base64."""
    try:
        message, seen = parsed(content)
        recoded = [] if seen.cut else [_is_recoded(part) for part in message.walk()]
        return without_tokens(message.as_bytes() if any(recoded) else content)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return without_tokens(content)  # built so that no program reads it as a mail


def _is_recoded(part: Message) -> bool:
    """Mask a part that is in base64; whether there was anything."""
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if part.is_multipart() or encoding != "base64":
        return False
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return False
    masked = without_tokens(content)
    if masked == content:
        return False
    part.set_payload(base64.encodebytes(masked).decode("ascii"))
    return True
