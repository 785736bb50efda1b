"""Reply addresses: who may answer what, signed, in the part of an address before the @ (ADR 0044)."""

from __future__ import annotations

import re
from base64 import b32decode, b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import getaddresses
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

from portello.core.ids import ALPHABET, LENGTH
from portello.core.registry import takes_mail
from portello.modules.mailbox.models import Mailbox

CUSTOMER, STAFF = "access", "user"
_IDS, _MARK = 27, 16  # characters of the two ids, and of the signature (80 bits)
LENGTH_OF_TOKEN = _IDS + _MARK
TOKEN = re.compile(rf"[a-z2-7]{{{_IDS + _MARK}}}")
LONGEST_NAME = 64 - _IDS - _MARK - 1  # before "+token", so that the local part keeps RFC 5321
MOST_HEADER = 20_000  # characters of recipients that are read


@dataclass(frozen=True)
class Thread:
    """What a signed address stands for: a record, and the person it was made for."""

    label: str
    public_id: str
    kind: str  # CUSTOMER: `person` is an access; STAFF: it is a user
    person: str
    token: str


def reply_address(
    portal: Any, label: str, public_id: str, person: str, *, staff: bool = False
) -> str:
    """The address at which this person answers this record; "" while mail-in is off or nothing was
    ever fetched with the server as it is set: then nobody should be told to answer.

    `label` is a model that a module declares in `takes_mail`; `person` the public id of a portal
    access, or with `staff` that of a user.
    """
    box = (
        Mailbox.objects.filter(portal=portal, is_on=True).exclude(fetched_at=None).first()
        if portal
        else None
    )
    if box is None:
        return ""
    token = token_of(label, public_id, person, STAFF if staff else CUSTOMER)
    name, _at, domain = box.address.rpartition("@")
    return f"{token}@{domain}" if box.manner == "domain" else f"{name}+{token}@{domain}"


def token_of(label: str, public_id: str, person: str, kind: str) -> str:
    """43 lower-case letters and digits: both ids, and a signature over everything."""
    number = 0
    for letter in public_id + person:
        number = number * len(ALPHABET) + ALPHABET.index(letter)
    # 24 letters of 49 are 135 bits, which are 27 letters of 32; the 28th would be empty.
    ids = b32encode((number << 1).to_bytes(17, "big")).decode().lower()
    return ids[:_IDS] + _mark(label, public_id, person, kind)


def thread_behind(token: str) -> Thread | None:
    """What a token stands for, whatever case it came in; None if nobody of us signed it."""
    token = token.strip().lower()
    if not TOKEN.fullmatch(token):
        return None
    number = int.from_bytes(b32decode(token[:_IDS].upper() + "A" + "=" * 4), "big") >> 1
    letters = []
    for _step in range(2 * LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    if number:  # more than two ids can be
        return None
    ids = "".join(reversed(letters))
    public_id, person = ids[:LENGTH], ids[LENGTH:]
    for label in takes_mail():
        for kind in (CUSTOMER, STAFF):
            if constant_time_compare(_mark(label, public_id, person, kind), token[_IDS:]):
                return Thread(label, public_id, kind, person, token)
    return None


def masked(text: str) -> str:
    """`text` without the tokens that stand in it: whoever has somebody's could write as he does."""
    return _ANYWHERE.sub(_masked_run, text)


def _masked_run(run: re.Match[str]) -> str:
    """In an address of a link the sign before a token, "%2B", ends like a part of it."""
    last = run[0][-LENGTH_OF_TOKEN:]
    if thread_behind(last):
        return run[0][:-LENGTH_OF_TOKEN] + "…"
    first = run[0][:LENGTH_OF_TOKEN]
    return "…" + run[0][LENGTH_OF_TOKEN:] if thread_behind(first) else run[0]


_ANYWHERE = re.compile(
    rf"(?<![a-z2-7])[a-z2-7]{{{LENGTH_OF_TOKEN},{LENGTH_OF_TOKEN + 20}}}(?![a-z2-7])",
    re.IGNORECASE | re.ASCII,
)


def _mark(label: str, public_id: str, person: str, kind: str) -> str:
    text = f"{label}:{public_id}:{kind}:{person}"
    digest = salted_hmac("portello.mailbox.reply", text, algorithm="sha256").digest()
    return b32encode(digest).decode().lower()[:_MARK]


def threads_in(recipients: list[str]) -> Iterator[Thread]:
    """The threads whose signed address is among the recipients of a mail, in their order."""
    seen = set()
    for address in recipients:
        name = address.rpartition("@")[0].lower()
        for part in {name, name.rpartition("+")[2]}:
            thread = thread_behind(part)
            if thread is not None and thread.token not in seen:
                seen.add(thread.token)
                yield thread


def addresses_of(values: list[str]) -> list[str]:
    """The plain addresses in header values, however deceitful these are written."""
    try:
        found = getaddresses([value[:MOST_HEADER] for value in values])
    except (RecursionError, ValueError, IndexError):
        return []
    return [address for _name, address in found if PLAIN.fullmatch(address)]


PLAIN = re.compile(r"[^\s@<>()\[\]\",;:\\]{1,200}@[^\s@<>()\[\]\",;:\\]{1,253}")
