"""Tickets of the world: two of Alpha, two of Beta; one of Beta's is assigned to the collaborator."""

from __future__ import annotations

from typing import Any

from portello.core.audit import System
from portello.core.files import store
from portello.modules.collaborators.models import Collaborator
from portello.modules.collaborators.operations import assign_record
from portello.modules.customers.models import Company, Contact
from portello.modules.tickets.desk.models import CannedAnswer, Queue, TicketKind
from portello.modules.tickets.models import Attachment, Message, Note, NoteFile, Ticket
from portello.modules.tickets.operations import Writer, open_ticket
from tests.people import ASSIGNED_TICKET

BY = System("test")


def open_tickets(portal: Any, companies: dict[str, Company]) -> None:
    """Each company's first ticket is its first contact's; the second one is assigned."""
    queue = Queue.objects.create(name="Service")
    kind = TicketKind.objects.create(name={"en": "Fault"}, queue=queue, position=1)
    CannedAnswer.objects.create(title="Restart", text={"en": "Please switch it off and on."})
    for key, company in companies.items():
        contact = Contact.objects.filter(company=company).order_by("pk")[0]
        canary = "CANARY-B-ticket" if key == "beta" else f"{key} ticket"
        _ticket(portal, company, contact, canary, kind)
    beta = companies["beta"]
    contact = Contact.objects.filter(company=beta).order_by("pk")[0]
    assigned = _ticket(portal, beta, contact, ASSIGNED_TICKET, kind)
    collaborator = Collaborator.objects.order_by("pk").first()
    if collaborator is not None:
        assign_record(by=BY, collaborator=collaborator, record=assigned)


def _ticket(portal: Any, company: Company, contact: Contact, word: str, kind: Any) -> Ticket:
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
    return ticket


def _file(word: str, company: Company) -> Any:
    from io import BytesIO

    return store(BytesIO(word.encode()), f"{word}.txt", company_id=company.pk)
