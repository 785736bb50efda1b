"""Tickets of the world: one of each company, and one of Beta that is assigned to the collaborator."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from portello.core.audit import System
from portello.core.files import store
from portello.core.outbox import OutboxMessage
from portello.modules.collaborators.models import Collaborator
from portello.modules.collaborators.operations import assign_record
from portello.modules.customers.models import Company, Contact
from portello.modules.tickets.desk.models import CannedAnswer, Queue, TicketKind
from portello.modules.tickets.models import Attachment, Briefing, Message, Note, NoteFile, Ticket
from portello.modules.tickets.operations import Writer, open_ticket
from tests.people import ASSIGNED_TICKET

BY = System("test")


def open_tickets(portal: Any, companies: dict[str, Company]) -> None:
    """Beta's first one is the assigned one."""
    queue = Queue.objects.create(name="Service")
    kind = TicketKind.objects.create(name={"en": "Fault"}, queue=queue, position=1)
    CannedAnswer.objects.create(title="Restart", text={"en": "Please switch it off and on."})
    assigned = _ticket(portal, companies["beta"], ASSIGNED_TICKET, kind)
    for key, company in companies.items():
        _ticket(portal, company, "CANARY-B-ticket" if key == "beta" else f"{key} ticket", kind)
    collaborator = Collaborator.objects.get()
    assign_record(by=BY, collaborator=collaborator, record=assigned)
    # Told before any test begins, so that a test's worker has its own mails to send and no others.
    OutboxMessage.objects.filter(kind="tickets.said").delete()


def _ticket(portal: Any, company: Company, word: str, kind: Any) -> Ticket:
    contact = Contact.objects.filter(company=company).order_by("pk")[0]
    ticket = Ticket(
        company=company, portal=portal, kind=kind, contact=contact, subject=f"{word}-subject",
        language="en",
    )  # fmt: skip
    open_ticket(
        by=BY, ticket=ticket, text=f"{word}-text", writer=Writer("customer", contact.name, contact)
    )
    message = Message.objects.get(ticket=ticket)
    Message.objects.filter(pk=message.pk).update(has_files=True)
    Attachment.objects.create(
        ticket=ticket, company=company, message=message, file=_file(f"{word}-file", company)
    )
    note = Note.objects.create(
        ticket=ticket, company=company, name="Staff", text="CANARY-INT-note-text"
    )
    NoteFile.objects.create(note=note, company=company, file=_file("CANARY-INT-note-file", company))
    # Only whoever it is assigned to may read it: of every other ticket, nobody who is no staff.
    told = f"{word}-briefing" if word == ASSIGNED_TICKET else "CANARY-INT-briefing"
    Briefing.objects.create(ticket=ticket, company=company, side="staff", name="Staff", text=told)
    return ticket


def _file(word: str, company: Company) -> Any:
    return store(BytesIO(word.encode()), f"{word}.txt", company_id=company.pk)
