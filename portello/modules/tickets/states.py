"""What becomes of a ticket beside answers: closed, reopened, put on hold, rated; and who is in copy."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.core import audit, outbox
from portello.modules.customers.models import Contact
from portello.modules.notifications.operations import withdraw
from portello.modules.tickets.following import check_copies
from portello.modules.tickets.models import Message, Participant, Ticket
from portello.modules.tickets.operations import (
    MOST_COPIES,
    Closed,
    Merged,
    Writer,
    happened,
    locked,
    move,
    store_moved,
    writer_of,
)

VERBS = {"closed": "closed", "open": "reopened", "held": "held", "waiting": "asked"}


class NotYours(Exception):
    """The ticket is somebody else's, who alone says how it went."""


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


def give_back(by: audit.By, keys: Collection[int]) -> str:
    """What waits for somebody from outside is ours to answer again, where nobody has it any more.
    Returns a sentence for staff that names the tickets, "" if there was none."""
    now, numbers = timezone.now(), []
    with transaction.atomic():
        rows = Ticket._base_manager.filter(pk__in=keys, state="held", merged_into=None)
        for ticket in rows.order_by("pk"):
            stored = locked(ticket)
            if stored.state != "held":
                continue
            writer = writer_of(by) if by.actor.kind == "staff" else Writer("system", "")
            move(stored, "open", now)
            happened(stored, by, writer, "returned", now, state="open")
            store_moved(stored, by, "changed", state=("held", "open"))
            numbers.append(stored.number)
    if not numbers:
        return ""
    return _("Ours to answer again: %(numbers)s.") % {"numbers": ", ".join(numbers)}


def _customer_may(ticket: Ticket, state: str) -> bool:
    if state == "closed":
        return ticket.may_be_closed()
    return state == "open" and ticket.may_be_reopened()


def rate(*, by: audit.By, ticket: Ticket, rating: int, text: str, writer: Writer) -> None:
    """Say how it went, once it is closed; the latest word counts, with its text. Raises
    `ValidationError`, and `NotYours` for whoever the ticket is not for."""
    if not 1 <= rating <= 5:
        raise ValidationError({"rating": _("Choose one of the five.")})
    if len(text) > 2000:
        raise ValidationError({"text": _("At most %(most)s characters.") % {"most": 2000}})
    with transaction.atomic():
        stored = locked(ticket)
        if not stored.is_closed or stored.merged_into_id:
            raise ValidationError(_("A ticket is rated once it is closed."))
        if writer.contact is not None and not stored.may_be_rated_by(writer.contact.pk):
            raise NotYours
        old, other = stored.rating, _last_rater(stored) != getattr(writer.contact, "pk", None)
        if (old, stored.rating_text, other) == (rating, text.strip(), False):
            return
        stored.rating, stored.rating_text, stored.rated_at = rating, text.strip(), timezone.now()
        if old != rating or other:
            event = happened(stored, by, writer, "rated", stored.rated_at, rating=rating)
            if rating <= Ticket.BAD_RATING:  # told once, however often it is changed afterwards
                key = f"rated:{stored.public_id}:{stored.closed_at:%Y%m%d%H%M%S}"
                outbox.put("tickets.said", {"message": event.pk}, key=key)
        store_moved(stored, by, "rated", rating=(old or "", rating))


def _last_rater(ticket: Ticket) -> int | None:
    rows = Message._base_manager.filter(ticket=ticket, verb="rated").order_by("-at", "-pk")
    return rows.values_list("contact_id", flat=True).first()


def add_copy(
    *, by: audit.By, ticket: Ticket, contact: Contact, writer: Writer, told: bool = True
) -> None:
    """Let a colleague follow the ticket; twice is once. Not `told` where another mail says it.
    Raises `ValidationError`."""
    if contact.company_id != ticket.company_id:
        raise ValidationError({"contact": _("This person belongs to another company.")})
    check_copies(by, ticket.portal, [contact])
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
        if told:
            outbox.put("tickets.said", {"message": event.pk}, key=f"said:{event.public_id}")


def mute(*, by: audit.By, ticket: Ticket, contact: Contact, muted: bool) -> None:
    """Tell somebody who takes part nothing of this ticket any more, or again; he reads it as before."""
    with transaction.atomic():
        stored = locked(ticket)
        rows: Any = Participant._base_manager.filter(ticket=stored, contact=contact)
        if rows.exclude(is_muted=muted).update(is_muted=muted):
            audit.record("muted" if muted else "unmuted", stored, by=by)


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
