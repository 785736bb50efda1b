"""What our mails carry for machines: signed message ids, threads, and that nobody's robot shall answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.crypto import constant_time_compare, salted_hmac

if TYPE_CHECKING:
    from portello.core.mail import Mail

LOOP = "X-Loop"
_OURS = re.compile(r"<?([0-9A-Za-z]{12})\.([0-9a-f]{20})@[^@<>\s]{1,253}>?")


def headers_of(mail: Mail) -> dict[str, str]:
    """The headers of a mail that is sent now.

    Its Message-ID can neither be guessed nor made by anybody else: an answer or a bounce that names
    it comes from somebody who has the mail. RFC 3834 and Microsoft's word keep robots from answering.
    """
    domain = domain_of(mail.sender)
    headers = {
        "Message-ID": f"<{mail.public_id}.{_signed(mail.public_id)}@{domain}>",
        "X-Auto-Response-Suppress": "OOF, AutoReply, RN, NRN",
        LOOP: loop_mark(mail.sender),
    }
    if not mail.written:
        headers["Auto-Submitted"] = "auto-generated"
    if mail.thread:
        headers["References"] = headers["In-Reply-To"] = mail.thread
    return headers


def loop_mark(sender: str) -> str:
    """What mails of this sender carry so that they are known when they come back."""
    return f"portello@{domain_of(sender)}"


def thread_of(label: str, public_id: str, sender: str) -> str:
    """The Message-ID on which the mails about a record hang; it stands on none of them itself, and
    says nothing of who may answer."""
    mark = salted_hmac("portello.mail.thread", f"{label}:{public_id}", algorithm="sha256")
    return f"<{mark.hexdigest()[:32]}@{domain_of(sender)}>"


def own_id(message_id: str) -> str:
    """The public id of the mail of ours that bears this Message-ID; "" if we have not signed it."""
    found = _OURS.fullmatch(message_id.strip()[:400])
    if found is None or not constant_time_compare(_signed(found[1]), found[2]):
        return ""
    return found[1]


def domain_of(sender: str) -> str:
    """The domain of an address, with or without a name before it."""
    return sender.rstrip(">").rpartition("@")[2] or "localhost"


def _signed(public_id: str) -> str:
    return salted_hmac("portello.mail.id", public_id, algorithm="sha256").hexdigest()[:20]
