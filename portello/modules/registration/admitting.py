"""What becomes of a registration whose address is proved: it waits, or the portal's rule lets it in."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portello.core import audit
from portello.modules.customers.arrivals.operations import send_arrival
from portello.modules.customers.models import Contact
from portello.modules.inbox.models import InboxItem
from portello.modules.inbox.operations import accept_item
from portello.modules.registration import mail
from portello.modules.registration.models import Registration
from portello.modules.registration.standing import is_for_staff, only_contact


def let_in(row: Registration) -> None:
    """Put it into the inbox, and accept it at once where the portal's rule says so.

    A match with the register never lets anybody in: the rules are "everybody, as a new customer" and
    "the proved address is that of exactly one contact, and the business wrote it there". What cannot
    be accepted so, waits.
    """
    automatic, contact = _by_rule(row)
    item = _sent(row, automatic)
    if automatic:
        try:
            with transaction.atomic():
                wanted = _wanted(row, contact)
                accept_item(by=audit.System(), item=item, wanted=wanted, version=item.version)
            return
        except ValidationError:  # the register asks for more than the page did
            InboxItem.objects.filter(pk=item.pk).update(automatic=False)
    mail.send_received(row)


def _by_rule(row: Registration) -> tuple[bool, Contact | None]:
    """Whether it is accepted at once, and as whom; None is somebody new."""
    portal, user = row.portal, row.user
    if portal.approval == "staff" or user is None or is_for_staff(portal, row.email, row):
        return False, None
    contact = only_contact(row.email, user)
    return contact is not None or portal.approval == "all", contact


def _sent(row: Registration, automatic: bool) -> InboxItem:
    contact = row.payload["contact"]
    language = {"language": row.language} if row.language else {}
    item = send_arrival(
        by=audit.Visitor(row.email),
        portal=row.portal,
        act="registration",
        payload={
            **row.payload,
            "contact": {**contact, **language},
            "consents": row.consents,
        },
        sender=contact["name"],
        email=row.email,
        language=row.language,
        user=row.user,
        automatic=automatic,
    )
    row.item = item
    row.save(update_fields=["item"])
    return item


def _wanted(row: Registration, contact: Contact | None) -> dict[str, Any]:
    """The contact as the register has it, or a new company with what was sent."""
    parts = {part: row.payload[part] for part in ("company", "address", "contact")}
    return {
        "company": contact.company.public_id if contact else "",
        "contact": contact.public_id if contact else "",
        "values": parts,
        "take": [],
    }
