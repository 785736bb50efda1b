"""Opening a ticket and answering it, whoever does: a customer, a colleague, staff, a program, a mail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.access.owned import check_reach
from portello.access.viewer import lifted
from portello.core import audit, changes, outbox, search, uploads
from portello.core.files import StoredFile
from portello.core.numbering import next_number
from portello.modules.customers.models import Contact
from portello.modules.tickets import hours
from portello.modules.tickets.following import check_copies
from portello.modules.tickets.models import Attachment, Message, Participant, Ticket

LONGEST_TEXT = 20_000
MOST_COPIES = 20


class Closed(Exception):
    """The ticket was closed meanwhile and may not be reopened by who wants to answer it."""


class Merged(Exception):
    """The ticket was joined with another one, `into`, where the answer belongs now."""

    def __init__(self, into: Ticket) -> None:
        self.into = into
        super().__init__("merged")


@dataclass(frozen=True)
class Writer:
    """Who says something: on which side, as whom, and which way it came."""

    side: str  # customer, staff, collaborator, system
    name: str
    contact: Contact | None = None
    user_id: int | None = None
    way: str = "page"
    mail_id: str = ""


def writer_of(by: Any, *, side: str = "", way: str = "page", mail_id: str = "") -> Writer:
    """The writer behind `by`: a viewer writes as his contact, staff under their name."""
    actor = by.actor
    contact = getattr(by, "contact", None) if actor.kind == "customer" else None
    return Writer(side or actor.kind, actor.name, contact, actor.user_id, way, mail_id)


def open_ticket(
    *,
    by: audit.By,
    ticket: Ticket,
    text: str,
    writer: Writer,
    copies: Iterable[Contact] = (),
    files: Sequence[StoredFile] = (),
) -> Ticket:
    """Store a new ticket with its first message; number, queue and due time are given here.

    `ticket` carries company, portal, kind, contact and what its form asked. Raises
    `ValidationError` by field, and `uploads.Gone` if a file was attached elsewhere meanwhile.
    """
    text, ticket.subject = checked_text(text), " ".join(ticket.subject.split())
    copies = list(copies)
    check_copies(by, ticket.portal, copies)
    people = _people(ticket, writer, copies)
    check_reach(ticket)
    now = timezone.now()
    ticket.created_at = ticket.last_at = now
    ticket.queue = ticket.queue or (ticket.kind.queue if ticket.kind else None)
    ticket.due_at = hours.answer_by(ticket.kind, ticket.urgency, now)
    with transaction.atomic():
        ticket.number = next_number("T")
        with lifted("whether a number is taken is asked of all tickets, and nobody is shown any"):
            changes.create(ticket, by=by)
        Participant.objects.bulk_create(
            Participant(ticket=ticket, company_id=ticket.company_id, contact=one, role=role)
            for one, role in people
        )
        message = _said(ticket, writer, text, files, now)
        outbox.put("tickets.said", {"message": message.pk}, key=f"said:{message.public_id}")
    return ticket


def checked_text(text: str) -> str:
    """What is said, as it is stored; raises `ValidationError`."""
    text = text.replace("\x00", "").strip()
    if not text:
        raise ValidationError({"text": _("Write something first.")})
    if len(text) > LONGEST_TEXT:
        raise ValidationError({"text": _("At most %(most)s characters.") % {"most": LONGEST_TEXT}})
    return text


def _people(ticket: Ticket, writer: Writer, copies: Iterable[Contact]) -> list[tuple[Contact, str]]:
    """(contact, role) of whoever takes part; nobody of another company, nobody twice."""
    found: dict[int, tuple[Contact, str]] = {}
    author = writer.contact if writer.side == "customer" else None
    if ticket.contact is None:
        ticket.contact = author
    for one, role in ((ticket.contact, "for"), (author, "author"), *((c, "copy") for c in copies)):
        if one is None:
            continue
        if one.company_id != ticket.company_id:
            raise ValidationError({"copies": _("This person belongs to another company.")})
        found.setdefault(one.pk, (one, role))
    if len(found) > MOST_COPIES:
        raise ValidationError({"copies": _("At most %(most)s people.") % {"most": MOST_COPIES}})
    return list(found.values())


def answer_ticket(
    *,
    by: audit.By,
    ticket: Ticket,
    text: str,
    writer: Writer,
    files: Sequence[StoredFile] = (),
    state: str = "",
) -> Message:
    """Add a message. A customer's makes it our turn again; staff say in `state` whose turn it is.

    A closed ticket is reopened by whoever may. Raises `Closed`, `Merged` (the text is not stored)
    and `ValidationError`.
    """
    text = checked_text(text)
    now = timezone.now()
    with transaction.atomic():
        stored = locked(ticket)
        if stored.merged_into is not None:
            raise Merged(stored.merged_into)
        if stored.is_closed and writer.side == "customer" and not stored.may_be_reopened():
            raise Closed
        if stored.is_closed and state != "closed":
            happened(stored, by, writer, "reopened", now)
        message = _said(stored, writer, text, files, now)
        if state == "closed" and writer.side != "customer":
            message.values = {"state": "closed"}  # its mail says so, and asks how it went
            message.save(update_fields=["values"])
            if not stored.is_closed:
                happened(stored, by, writer, "closed", now, state="closed")
        _joins(stored, writer)
        move(stored, "open" if writer.side == "customer" else state or "waiting", now)
        stored.last_at = now
        if writer.side != "customer":
            stored.answered_at = stored.answered_at or now
        _store(stored, by, "answered")
        outbox.put("tickets.said", {"message": message.pk}, key=f"said:{message.public_id}")
    return message


def locked(ticket: Ticket) -> Ticket:
    """The stored ticket, which nobody else changes until the transaction ends."""
    return Ticket._base_manager.select_for_update(of=("self",)).get(pk=ticket.pk)


def move(ticket: Ticket, state: str, now: Any) -> None:
    """Give the turn: what waits for us is due, what does not is not, and only what is closed ended."""
    if state == "open" and (ticket.state != "open" or ticket.due_at is None):
        ticket.due_at = hours.answer_by(ticket.kind, ticket.urgency, now)
    if state != "open":
        ticket.due_at = None
    ticket.closed_at = (ticket.closed_at or now) if state == "closed" else None
    ticket.state = state


def _joins(ticket: Ticket, writer: Writer) -> None:
    """Whoever of the company says something takes part from then on."""
    if writer.side == "customer" and writer.contact is not None:
        Participant._base_manager.get_or_create(
            ticket=ticket,
            contact=writer.contact,
            defaults={"company_id": ticket.company_id, "role": "copy"},
        )


def _said(
    ticket: Ticket, writer: Writer, text: str, files: Sequence[StoredFile], now: Any
) -> Message:
    message = Message(
        ticket=ticket,
        company_id=ticket.company_id,
        side=writer.side,
        contact=writer.contact if writer.side != "staff" else None,
        user_id=writer.user_id,
        name=writer.name[:200],
        text=text,
        has_files=bool(files),
        way=writer.way,
        mail_id=writer.mail_id[:250],
        at=now,
    )
    message.save(force_insert=True)
    search.extend(ticket, "m", [text])
    uploads.claim(files)
    for position, one in enumerate(files):
        Attachment(
            ticket=ticket,
            company_id=ticket.company_id,
            message=message,
            file=one,
            position=position,
        ).save(force_insert=True)
    return message


def happened(
    ticket: Ticket, by: audit.By, writer: Writer, verb: str, now: Any, **values: Any
) -> Message:
    """Put into the conversation that something happened to the ticket, and who did it."""
    event = Message(
        ticket=ticket,
        company_id=ticket.company_id,
        side=writer.side,
        contact=writer.contact if writer.side != "staff" else None,
        user_id=writer.user_id,
        name=writer.name[:200],
        way=writer.way,
        verb=verb,
        values=values,
        at=now,
    )
    event.save(force_insert=True)
    return event


def _store(ticket: Ticket, by: audit.By, verb: str, values: dict[str, Any] | None = None) -> None:
    ticket.version += 1
    ticket.save()
    audit.record(verb, ticket, by=by, values=values)
    changes.note(ticket, "changed", values or ())


def store_moved(ticket: Ticket, by: audit.By, verb: str, **values: tuple[Any, Any]) -> None:
    """Save a ticket that was locked and changed, with its history."""
    _store(ticket, by, verb, values)
