"""Putting what an outsider sent into the inbox, and comparing him with the register."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from portello.core import audit, outbox
from portello.core.outbox import OutboxMessage
from portello.modules.customers.arrivals.acts import title_of
from portello.modules.customers.arrivals.parts import matched
from portello.modules.customers.matching import EXISTING
from portello.modules.inbox.models import InboxItem
from portello.modules.inbox.sending import send_from_outside


def send_arrival(
    *,
    by: audit.By,
    portal: Any,
    act: str,
    payload: dict[str, Any],
    sender: str,
    email: str,
    language: str,
    user: Any = None,
    automatic: bool = False,
    practice: bool = False,
) -> InboxItem:
    """Keep it for staff. The worker compares it with the register: neither the answer that the
    sender gets nor the time it takes depends on who stands there."""
    with transaction.atomic():
        item = send_from_outside(
            by=by,
            portal=portal,
            act=act,
            payload=payload,
            sender=sender,
            email=email,
            language=language,
            title=title_of(payload),
            user=user,
            automatic=automatic,
            practice=practice,
        )
        outbox.put("arrival.match", {"item": item.pk}, key=f"arrival.match:{item.public_id}")
    return item


def compare(message: OutboxMessage) -> None:
    """Outbox handler: the class (N24 to N26) that the register gives a sender, for staff's list."""
    item = InboxItem.objects.filter(pk=message.payload["item"]).first()
    if item is None:
        return
    # Let in by the portal's rule as somebody whom the register had: nothing was made.
    known = not item.is_waiting and "made" not in item.outcome.get("company", {})
    kind = EXISTING if known else matched(item).kind
    InboxItem.objects.filter(pk=item.pk).update(match=kind)
