"""What becomes of a ticket beside answers: closed, reopened, put on hold, rated; and who is in copy."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.core import audit, outbox
from portello.modules.customers.models import Contact
from portello.modules.notifications.operations import withdraw
from portello.modules.tickets.models import Participant, Ticket
from portello.modules.tickets.operations import (
    MOST_COPIES,
    Closed,
    Merged,
    Writer,
    happened,
    locked,
    move,
    store_moved,
)

VERBS = {"closed": "closed", "open": "reopened", "held": "held", "waiting": "asked"}


def set_state(*, by: audit.By, ticket: Ticket, state: str, writer: Writer) -> None:
    """Give the turn without a word; twice is once. Raises `Merged`, and `Closed` where a customer
    may not close or reopen it."""
    now = timezone.now()
    with transaction.atomic():
        stored = locked(ticket)
        old = stored.state
        if stored.merged_into is not None:
            raise Merged(stored.merged_into)
        if old == state:
            return
        if writer.side == "customer" and not _customer_may(stored, state):
            raise Closed
        move(stored, state, now)
        verb = "reopened" if old == "closed" else VERBS[state]
        event = happened(stored, by, writer, verb, now, state=state)
        store_moved(stored, by, verb, state=(old, state))
        outbox.put("tickets.said", {"message": event.pk}, key=f"said:{event.public_id}")


def _customer_may(ticket: Ticket, state: str) -> bool:
    if state == "closed":
        return ticket.may_be_closed()
    return state == "open" and ticket.may_be_reopened()


def rate(*, by: audit.By, ticket: Ticket, rating: int, text: str, writer: Writer) -> None:
    """Say how it went, once it is closed; the latest word counts. Raises `ValidationError`."""
    if not 1 <= rating <= 5:
        raise ValidationError({"rating": _("Choose one of the five.")})
    if len(text) > 2000:
        raise ValidationError({"text": _("At most %(most)s characters.") % {"most": 2000}})
    with transaction.atomic():
        stored = locked(ticket)
        if not stored.is_closed or stored.merged_into_id:
            raise ValidationError(_("A ticket is rated once it is closed."))
        old = stored.rating
        if (old, stored.rating_text) == (rating, text.strip()):
            return
        stored.rating, stored.rating_text, stored.rated_at = rating, text.strip(), timezone.now()
        if old != rating:
            happened(stored, by, writer, "rated", stored.rated_at, rating=rating)
        store_moved(stored, by, "rated", rating=(old or "", rating))


def add_copy(*, by: audit.By, ticket: Ticket, contact: Contact, writer: Writer) -> None:
    """Let a colleague follow the ticket; twice is once. Raises `ValidationError`."""
    if contact.company_id != ticket.company_id:
        raise ValidationError({"contact": _("This person belongs to another company.")})
    with transaction.atomic():
        stored = locked(ticket)
        rows = Participant._base_manager.filter(ticket=stored)
        if rows.filter(contact=contact).exists():
            return
        if rows.count() >= MOST_COPIES:
            raise ValidationError(
                {"contact": _("At most %(most)s people.") % {"most": MOST_COPIES}}
            )
        Participant(ticket=stored, company_id=stored.company_id, contact=contact, role="copy").save(
            force_insert=True
        )
        event = happened(stored, by, writer, "copied", timezone.now(), who=contact.pk)
        store_moved(stored, by, "copied", copies=("", contact.name))
        outbox.put("tickets.said", {"message": event.pk}, key=f"said:{event.public_id}")


def end_copy(*, by: audit.By, ticket: Ticket, contact: Contact, writer: Writer) -> None:
    """Take a colleague, or oneself, out of copy. Whose ticket it is stays."""
    with transaction.atomic():
        stored = locked(ticket)
        rows: Any = Participant._base_manager.filter(ticket=stored, contact=contact, role="copy")
        if not rows.count():
            return
        rows.delete()
        withdraw(stored, contact_id=contact.pk)
        happened(stored, by, writer, "uncopied", timezone.now(), who=contact.pk)
        store_moved(stored, by, "uncopied", copies=(contact.name, ""))
