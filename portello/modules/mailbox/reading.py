"""Reading a mail that anybody may have made: bounded in time and memory, never raising."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from typing import Any

from portello.modules.mailbox.addresses import PLAIN, addresses_of, masked
from portello.modules.mailbox.bounding import parsed
from portello.modules.mailbox.masking import mail_without_tokens, without_tokens
from portello.modules.mailbox.texts import text_of_html

LARGEST = 30_000_000  # bytes; of what is larger only the headers are fetched
MOST_HEADERS = 256_000  # bytes of the headers of the mail itself
LONGEST_HEADER = 2_000  # characters that are kept of one
LONGEST_TEXT = 200_000  # characters that are looked at, of all parts together
_ODD = {
    "idna",
    "punycode",
    "undefined",
    "unicode_escape",
    "raw_unicode_escape",
}  # slow or deceitful


@dataclass(frozen=True)
class Part:
    """A file of a mail. `cid` is how its text calls it, where it is shown in place."""

    name: str
    content: bytes
    cid: str = ""


@dataclass
class Read:
    """What a mail says. `broken` means that its parts could not be read; its headers may be empty."""

    headers: Message
    senders: list[str] = field(default_factory=list)  # every address in From, lower case
    name: str = ""
    subject: str = ""
    message_id: str = ""
    text: str = ""  # as Markdown
    parts: list[Part] = field(default_factory=list)
    broken: bool = False

    @property
    def sender(self) -> str:
        """Who says he wrote it; "" unless it is exactly one address."""
        return self.senders[0] if len(self.senders) == 1 else ""

    def values(self, *names: str) -> list[str]:
        """The values of headers, shortened, in one line each."""
        found = []
        for name in names:
            for value in self.headers.get_all(name, [])[:50]:
                found.append(" ".join(str(value)[:20_000].split()))
        return found

    def value(self, name: str) -> str:
        """The first value of a header, lower case; "" if it has none."""
        return next(iter(self.values(name)), "").lower()

    def says(self, name: str) -> str:
        """The first value of a header, decoded, for people to read."""
        return masked(decoded(next(iter(self.values(name)), "")))


def read(raw: bytes, *, headers_only: bool = False) -> Read:
    """What `raw` says. A mail that is made to break readers comes back as `broken`."""
    head = re.split(rb"\r?\n\r?\n", raw[:MOST_HEADERS], maxsplit=1)[0]
    if headers_only or len(raw) > LARGEST or len(head) >= MOST_HEADERS:
        return _headed(_head(head), broken=not headers_only)
    try:
        message, seen = parsed(raw)
        found = _headed(message, broken=seen.cut)
        if not seen.cut:
            _fill(found, message)
    except _STUMBLES:
        # What the library stumbles over was written for that: its headers must do.
        return _headed(_head(head), broken=True)
    return found


_STUMBLES = (RecursionError, ValueError, LookupError, MessageError, AttributeError, TypeError)


def _head(head: bytes) -> Message:
    try:
        return parsed(head)[0]
    except _STUMBLES:
        return Message()


def _headed(message: Message, *, broken: bool) -> Read:
    found = Read(message, broken=broken)
    froms = found.values("From")
    found.senders = [one.lower() for one in dict.fromkeys(addresses_of(froms))]
    clear = _CLEAR.fullmatch(froms[0][:LONGEST_HEADER]) if len(froms) == 1 else None
    if clear is None or [(clear[1] or clear[2]).lower()] != found.senders:
        found.senders = []  # none, or what different programs would read differently
    name = re.sub(r"<[^<>]*>\s*$", "", froms[0] if froms else "")
    found.name = masked(decoded(name))[:200].strip(' "')
    found.subject = found.says("Subject")[:300]
    found.message_id = cleaned(next(iter(found.values("Message-ID")), "")[:250])
    if found.name and PLAIN.fullmatch(found.name):
        found.name = ""
    return found


_ADDRESS = r"[^\s\x00-\x1f\x7f@<>()\[\]\",;:\\]{1,200}@[^\s\x00-\x1f\x7f@<>()\[\]\",;:\\]{1,253}"
# "Name <address>", "address", or "address (Name)", and nothing else.
_CLEAR = re.compile(rf"[^<>]*<\s*({_ADDRESS})\s*>|({_ADDRESS})(?:\s*\([^()<>]*\))?")


def decoded(value: str) -> str:
    """A header value as people read it: encoded words decoded, in one line, without what hides."""
    value = value[:LONGEST_HEADER]
    try:
        pieces = decode_header(value)
    except (ValueError, LookupError, MessageError):
        pieces = [(value, None)]
    text = "".join(
        one if isinstance(one, str) else characters(one, charset) for one, charset in pieces
    )
    return cleaned(" ".join(text.split()))


def characters(content: bytes, charset: str | None) -> str:
    """Bytes as text, in the charset they claim if it is a sound one."""
    try:
        name = codecs.lookup(charset or "utf-8").name
        if name in _ODD:
            raise LookupError
        return content.decode(name, "replace")
    except (LookupError, UnicodeError, ValueError, TypeError):
        return content.decode("utf-8", "replace")


def cleaned(text: str) -> str:
    """Without control characters and those that turn the writing direction."""
    return "".join(c for c in text if c in "\n\t" or (c.isprintable() or c == "\u00a0"))


def _fill(found: Read, message: Message) -> None:
    plain, rich = _Texts(), _Texts()
    for part in _leaves(message):
        kind = part.get_content_type()
        named = part.get_filename() or part.get_content_disposition() == "attachment"
        if kind == "text/plain" and not named:
            plain.add(part)
        elif kind == "text/html" and not named:
            rich.add(part)
        elif (one := _file(part, len(found.parts) + 1)) is not None:
            found.parts.append(one)
    text = "\n\n".join(one for one in plain.found if one.strip())
    if not text.strip():  # converted once, for that has a bound, and the number of parts has not
        text = text_of_html("<br>\n".join(rich.found))
    text = cleaned(text.replace("\r\n", "\n").replace("\r", "\n"))
    found.text = masked(text[:LONGEST_TEXT])


class _Texts:
    """The texts of one kind, in order; all of them together are not longer than one may be."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.left = LONGEST_TEXT

    def add(self, part: Message) -> None:
        if self.left > 0:
            content = _content(part)[: 4 * self.left]
            self.found.append(characters(content, part.get_content_charset())[: self.left])
            self.left -= len(self.found[-1])


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something, in order; an attached mail is one of them, and not opened."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            waiting.extend(reversed([one for one in _payload(part) if isinstance(one, Message)]))
        else:
            yield part


def _payload(part: Message) -> list[Any]:
    payload: Any = part.get_payload()
    return payload if isinstance(payload, list) else []


def _content(part: Message) -> bytes:
    if part.is_multipart():  # an attached mail
        return b"\n".join(one.as_bytes() for one in _payload(part) if isinstance(one, Message))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _file(part: Message, number: int) -> Part | None:
    content = _content(part)
    name = masked(decoded(str(part.get_filename() or "")))
    if part.get_content_type() == "message/rfc822" or name.lower().endswith(".eml"):
        content = mail_without_tokens(content)
    else:
        content = without_tokens(content)
    if not name:
        ending = {"message/rfc822": "eml"}.get(part.get_content_type(), "")
        kind = ending or part.get_content_subtype().rpartition("+")[0] or part.get_content_subtype()
        name = f"{number}.{re.sub('[^a-z0-9]', '', kind)[:8] or 'bin'}"
    cid = str(part.get("Content-ID") or "").strip().strip("<>")[:200]
    return Part(name, content, cid) if content or part.get_filename() else None
