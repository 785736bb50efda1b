"""The worker's part: the erasure step by step, its end, and what falls due later."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone

from portello.core import audit
from portello.core.mail import Mail
from portello.core.outbox import Again, OutboxMessage
from portello.modules.customers.models import Contact
from portello.modules.inbox.models import InboxItem
from portello.modules.privacy import erasing, listed, mail
from portello.modules.privacy.models import Forgotten

log = logging.getLogger("portello.privacy")


def work(message: OutboxMessage) -> None:
    """Outbox handler: one step, then come back for the next, so that other work gets its turn."""
    row = Forgotten.objects.filter(pk=message.payload["forgotten"]).first()
    if row is None or row.done_at:
        return
    if not row.step:
        listed.note(row)
        erasing.close(row)
    if erasing.step(row.pk):
        raise Again
    finish(row.pk)
    erasing.sweep()


def finish(forgotten_id: int) -> None:
    """The end: the request is done, the last mail is on its way, nothing says any more who it was."""
    with transaction.atomic():
        row = Forgotten.objects.select_for_update().get(pk=forgotten_id)
        if row.done_at:
            return
        contact = Contact.objects.get(pk=row.contact_id)
        item = InboxItem.objects.filter(pk=row.item_id).first()
        if item is not None:
            mail.send_last(item, row.subject)
        audit.record("forgotten", contact, by=audit.System())
        row.subject, row.done_at = {}, timezone.now()
        row.save(update_fields=["subject", "done_at"])
    log.info("contact %s is forgotten", row.contact_public_id)


def run_now(forgotten_id: int) -> None:
    """The whole erasure at once: for the command that is called after a restore."""
    erasing.close(Forgotten.objects.get(pk=forgotten_id))
    while erasing.step(forgotten_id):
        pass
    finish(forgotten_id)
    erasing.sweep()


def house() -> None:
    """Empty what the law no longer keeps, and the last mails that were sent."""
    erasing.secure_deletes()
    if erasing.empty_what_is_over(timezone.localdate()):
        erasing.sweep()
    if Mail.objects.filter(kind=mail.LAST).exclude(sent_at=None).exists():
        drop_last()


def drop_last(sent: Mail | None = None) -> None:
    """The last mail goes as soon as it was sent, as it says itself; all of them by the house job,
    where a worker was killed in between."""
    erasing.secure_deletes()
    rows = Mail.objects.filter(kind=mail.LAST).exclude(sent_at=None)
    if sent is not None:
        rows = rows.filter(pk=sent.pk)
    keys = [f"mail:{one}" for one in rows.values_list("public_id", flat=True)]
    rows.delete()
    OutboxMessage.objects.filter(key__in=keys).delete()
    erasing.sweep()
