"""Mails for tests: made by code, put in as if they had been fetched, or sent by hand."""

from __future__ import annotations

from email.message import EmailMessage
from itertools import count
from typing import Any

from django.utils import timezone

from portello.core import files, outbox
from portello.core.mail import Mail
from portello.modules.mailbox import fetching
from portello.modules.mailbox.models import Mailbox, ReceivedFile, ReceivedMail

_NUMBERS = count(1)
ADDRESS = "answers@business.example"


def receive_mail(portal: Any) -> None:
    """A mail of a stranger with a file, for the crawl; the mailbox stays off."""
    box = Mailbox.objects.create(portal=portal, address=ADDRESS)
    row = ReceivedMail.objects.create(
        mailbox=box, uidvalidity=1, uid=1, digest="CANARY-B-digest", sender="canary-b@x.example",
        name="CANARY-B-name", subject="CANARY-B-mail-subject", outcome="tray",
        raw=files.store(_bytes(b"Subject: CANARY-B-mail\r\n\r\nCANARY-B-mail-text"), "mail.eml"),
    )  # fmt: skip
    stored = files.store(_bytes(b"CANARY-B-mail-file"), "CANARY-B-mail-file.txt")
    ReceivedFile.objects.create(mail=row, file=stored)


def _bytes(content: bytes) -> Any:
    from io import BytesIO

    return BytesIO(content)


def switch_on(portal: Any, **values: Any) -> Mailbox:
    """The portal takes mail; nothing is fetched, for the tests put mails in by hand."""
    box = Mailbox.objects.get(portal=portal)
    usual = {"is_on": True, "host": "127.0.0.1", "user": "u", "fetched_at": timezone.now()}
    for name, value in {**usual, **values}.items():
        setattr(box, name, value)
    box.save()
    return box


def written(sender: str, to: str, text: str = "It works again.", **headers: str) -> EmailMessage:
    """A mail as a person's program writes it. A header with "_" for "-"; "" leaves it out."""
    mail = EmailMessage()
    told = {
        "From": sender, "To": to, "Subject": "Re: It does not print",
        "Message_ID": f"<{next(_NUMBERS)}@their.example>", **headers,
    }  # fmt: skip
    for name, value in told.items():
        if value:
            mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


class Post:
    """Puts mails into a portal's folder, as the worker would find them there."""

    def __init__(self, box: Mailbox) -> None:
        self.box, self.uid = box, 100

    def __call__(self, mail: Any, **values: Any) -> ReceivedMail | None:
        """Store a mail and let the worker deal with it; None for one that is there already."""
        self.uid += 1
        raw = mail if isinstance(mail, bytes) else bytes(mail)
        row = fetching.store(self.box, 1, self.uid, raw, size=len(raw), **values)
        outbox.run_due()
        if row is not None:
            row.refresh_from_db()
        return row


def reply_to(kind: str, person: str) -> str:
    """The reply address of the newest mail of a kind to somebody."""
    outbox.run_due()
    return Mail.objects.filter(kind=kind, to_address=person).order_by("-pk")[0].reply_to
