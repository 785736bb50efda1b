"""Practice: a ticket of the customer who does not exist, and taking it out again (N17)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portello.core import audit, changes, languages
from portello.core.mail import Mail
from portello.modules.collaborators.models import Assignment
from portello.modules.collaborators.operations import end_assignment
from portello.modules.customers.models import Contact
from portello.modules.notifications.operations import withdraw
from portello.modules.portals.models import Portal
from portello.modules.tickets.desk.models import kinds_in_use
from portello.modules.tickets.models import Attachment, NoteFile, Ticket
from portello.modules.tickets.operations import Writer, open_ticket


def practise(by: audit.By) -> None:
    """One ticket that waits for an answer. Whoever belongs to a made-up customer gets no mail, and
    nobody is told of his tickets (`telling`)."""
    portal = Portal.objects.filter(is_active=True).order_by("pk").first()
    people = Contact.objects.filter(practice=True, company__practice=True)
    contact = people.select_related("company").order_by("pk").first()
    if portal is None or contact is None:
        return
    ticket = Ticket(
        company=contact.company, portal=portal, contact=contact,
        kind=next(iter(kinds_in_use()), None),
        subject=_("Practice: grey stripes on every page"),
        language=languages.choose(get_language() or ""),
    )  # fmt: skip
    text = _("Since yesterday the printer prints grey stripes on every page. What can we do?")
    writer = Writer("customer", contact.name, contact)
    open_ticket(by=by, ticket=ticket, text=text, writer=writer)


def what_goes() -> tuple[list[str], list[tuple[str, list[str]]]]:
    """(names of the tickets that ending practice removes, what stays: never anything)."""
    return [str(ticket) for ticket in _all()], []


def _all() -> Any:
    return Ticket.objects.filter(company__practice=True).order_by("pk")


def remove_practice(by: audit.By) -> None:
    """Remove every ticket of a made-up customer, with what was said, noted, sent and told."""
    with transaction.atomic():
        tickets = list(_all())
        assigned = Assignment.objects.filter(
            model="tickets.ticket", record_id__in=[one.pk for one in tickets]
        )
        for assignment in assigned:
            end_assignment(by=by, assignment=assignment)
        for model in (Attachment, NoteFile):
            for row in model.objects.filter(company__practice=True).select_related("file"):
                stored = row.file
                row.delete()
                stored.remove()
        companies = {one.company_id for one in tickets}
        Mail.objects.filter(company_id__in=companies, kind__startswith="ticket").delete()
        _all().update(merged_into=None)  # joined ones hold each other
        for ticket in tickets:
            withdraw(ticket)
            audit.record("removed", ticket, by=by)
            changes.note(ticket, "removed")
            Ticket.objects.filter(pk=ticket.pk).delete()
