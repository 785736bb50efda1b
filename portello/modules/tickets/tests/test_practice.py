"""Practising on a ticket: it is marked, nobody is told of it, and it goes with all it has (N17)."""

from __future__ import annotations

import pytest

from portello.core.files import StoredFile
from portello.core.mail import Mail
from portello.core.outbox import run_due
from portello.modules.accounts.models import User
from portello.modules.collaborators.models import Assignment, Collaborator
from portello.modules.collaborators.operations import assign_record
from portello.modules.customers.models import Company
from portello.modules.notifications.models import Notice
from portello.modules.tickets.desk.models import DeskChoice, Queue
from portello.modules.tickets.models import Attachment, Message, Note, Participant, Ticket
from tests.helped import _file
from tests.pages import submit, text
from tests.world import BY, client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("N17")]
COUNTED = (Ticket, Message, Note, Participant, StoredFile, Assignment, Notice, Company)


def counts():
    return {model.__name__: model.objects.count() for model in COUNTED}


def test_a_ticket_is_practised_on_and_gone_again(world):
    run_due()
    support = User.objects.get(email="support@business.example")
    DeskChoice.objects.create(user=support, mails="queues", queues=["", *_queues()])
    before, mails = counts(), Mail.objects.count()
    staff = client_for("support")
    for _twice in range(2):
        staff.post("/staff/inbox/practice/")
    ticket = Ticket.objects.get(company__practice=True)
    at = f"/staff/tickets/{ticket.public_id}/"
    assert "This is practice" in text(staff.get(at)) and "Practice: " in text(
        staff.get("/staff/tickets/")
    )
    assert "This is practice" not in text(
        staff.get(f"/staff/tickets/{world.beta_ticket.public_id}/")
    )
    submit(staff, staff.get(at), "note", note="Drum?", act="note")
    submit(staff, staff.get(at), "text", text="Please change the drum.")
    submit(staff, staff.get(at), "sorting", assignee=_sales().public_id)
    message = Message.objects.filter(ticket=ticket).latest("pk")
    _attach(ticket, message)
    assign_record(by=BY, collaborator=Collaborator.objects.get(), record=ticket)
    run_due()
    assert Mail.objects.count() == mails and Notice.objects.count() == before["Notice"]
    assert "Practice: grey stripes" in text(staff.get("/staff/search/?q=stripes"))
    assert str(ticket) in text(staff.get("/staff/inbox/practice/"))
    staff.post("/staff/inbox/practice/", {"end": "yes"})
    run_due()
    assert counts() == before and Mail.objects.count() == mails
    assert staff.get(at).status_code == 404
    assert "Practice: grey" not in text(staff.get("/staff/search/?q=stripes"))


def test_joined_practice_tickets_go_together(world):
    staff = client_for("admin")
    staff.post("/staff/inbox/practice/")
    first = Ticket.objects.get(company__practice=True)
    address = f"/staff/tickets/new/?company={first.company.public_id}"
    submit(staff, staff.get(address), "subject", subject="Another", text="Also practice.")
    other = Ticket.objects.get(subject="Another")
    Ticket.objects.filter(pk=first.pk).update(
        merged_into=other, state="closed", closed_at=first.created_at
    )
    staff.post("/staff/inbox/practice/", {"end": "yes"})
    assert not Ticket.objects.filter(pk__in=[first.pk, other.pk]).exists()
    assert not Company.objects.filter(practice=True).exists()


def _queues():
    return list(Queue.objects.values_list("public_id", flat=True))


def _sales():
    return User.objects.get(email="sales@business.example")


def _attach(ticket, message):
    file = _file("practice", ticket.company)
    Attachment.objects.create(ticket=ticket, company=ticket.company, message=message, file=file)
