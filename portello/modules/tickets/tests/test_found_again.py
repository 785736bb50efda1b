"""What is looked for in lists of tickets is found as the search on top finds it."""

from __future__ import annotations

import pytest

from portello.access.models import Profile, ProfileField
from portello.core.search import index
from portello.modules.customers.models import Contact
from portello.modules.tickets.models import Message, Ticket
from tests.pages import cells, submit
from tests.world import World, client_for

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def ticket(world: World) -> Ticket:
    return Ticket.objects.get(subject="alpha ticket-subject")


def said(ticket: Ticket, text: str) -> None:
    page = client_for("main_alpha").get(f"/tickets/{ticket.public_id}/")
    submit(client_for("main_alpha"), page, "text", text=text)


@pytest.mark.feature("D01", "T05")
def test_a_customer_s_list_finds_what_was_said_and_nothing_that_is_noted(world, ticket):
    client = client_for("main_alpha")
    said(ticket, "The order was PO-9911, a box came open.")
    staff = client_for("support")
    page = staff.get(f"/staff/tickets/{ticket.public_id}/")
    submit(staff, page, "note", note="They owe us zweieinhalb.")
    for words in ("PO-9911", "boxes", "po9911 box", ticket.number):
        assert cells(client.get(f"/tickets/?q={words}"), "Subject") == [ticket.subject], words
    assert cells(client.get("/tickets/?q=zweieinhalb"), "Subject") == []
    assert cells(staff.get("/staff/tickets/?q=zweieinhalb"), "Subject") != []
    assert cells(client_for("main_beta").get("/tickets/?q=9911"), "Subject") == []


def test_a_profile_without_the_subject_finds_nothing_by_what_was_said(world, ticket):
    said(ticket, "The order was PO-9911.")
    ProfileField.objects.update_or_create(
        profile=world.profile, model="tickets.ticket", field="subject", defaults={"rule": "hidden"}
    )
    Profile.objects.filter(pk=world.profile.pk).update(version=world.profile.version + 1)
    client = client_for("main_alpha")
    assert cells(client.get("/tickets/?q=9911"), "Number") == []
    assert ticket.number in cells(client.get(f"/tickets/?q={ticket.number}"), "Number")


@pytest.mark.feature("D01", "T05")
def test_staff_find_the_tickets_of_a_person_by_the_name(world, ticket):
    contact = Contact.objects.get(pk=ticket.contact_id)
    contact.name = "Antti Virtanen"
    contact.save()
    other = Ticket.objects.get(subject="CANARY-B-ticket-subject")
    Message.objects.filter(ticket=other).update(text="Anna has the drum and the belt, and more")
    index([other])
    staff = client_for("support")
    for asked in (
        "q=Antti",
        "q=antti+virta",
        "customer=antti",
        "customer=virtanen+alpha",
    ):
        page = staff.get(f"/staff/tickets/?state=all&{asked}")
        found = cells(page, "Subject")
        assert any(ticket.number in one for one in found), asked
        assert not any(other.number in one for one in found), asked
    nobody = staff.get("/staff/tickets/?state=all&customer=antti+beta")
    assert cells(nobody, "Subject") == []
