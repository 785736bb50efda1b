"""What a profile hides stands neither on the ticket's page nor under the bell nor in its mails."""

from __future__ import annotations

import pytest

from portello.access.models import Profile, ProfileField
from portello.access.staff import Staff
from portello.core import outbox
from portello.core.mail import Mail
from portello.modules.customers.models import Asset
from portello.modules.tickets.desk.operations import merge_tickets
from portello.modules.tickets.models import Ticket
from portello.modules.tickets.operations import answer_ticket, happened, open_ticket, writer_of
from portello.modules.tickets.states import add_copy
from tests.pages import text
from tests.people import EMAILS
from tests.world import api, client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.feature("T05")]


def hide(profile, model: str, field: str) -> None:
    rule = {"profile": profile, "model": model, "field": field}
    ProfileField.objects.update_or_create(**rule, defaults={"rule": "hidden"})
    Profile.objects.filter(pk=profile.pk).update(version=profile.version + 1)


def opened(world, **values) -> Ticket:
    viewer = world.viewer("main_alpha")
    ticket = Ticket(
        company=world.alpha, portal=world.portal, subject="Salaries", language="en", **values
    )
    return open_ticket(by=viewer, ticket=ticket, text="Look.", writer=writer_of(viewer))


def answered(world, ticket) -> None:
    staff = Staff(world.user("support"))
    answer_ticket(by=staff, ticket=ticket, text="We look.", writer=writer_of(staff))
    outbox.run_due()


def test_a_hidden_subject_is_neither_news_nor_mailed(world):
    ticket, client = opened(world), client_for("main_alpha")
    outbox.run_due()
    answered(world, ticket)
    assert "Salaries" in text(client.get("/notifications/"))
    hide(world.profile, "tickets.ticket", "subject")
    page = client.get("/notifications/")
    assert "Salaries" not in text(page) and ticket.public_id not in page.content.decode()
    before = set(Mail.objects.values_list("pk", flat=True))
    answered(world, ticket)
    mail = Mail.objects.exclude(pk__in=before).get(to_address=EMAILS["main_alpha"])
    assert "Salaries" not in mail.subject + mail.body and ticket.number in mail.subject


def test_what_a_devices_own_rules_hide_stands_on_no_ticket(world):
    device = Asset.objects.create(company=world.alpha, name="Printer 9", serial_number="SER-77")
    ticket, client = opened(world, asset=device), client_for("main_alpha")
    address = f"/tickets/{ticket.public_id}/"
    assert "Printer 9 SER-77" in text(client.get(address))
    hide(world.profile, "customers.asset", "serial_number")
    page = text(client.get(address))
    assert "Printer 9" in page and "SER-77" not in page


def test_joining_names_no_ticket_that_one_does_not_see(world):
    ticket, other = opened(world), world.beta_ticket
    staff = Staff(world.user("support"))
    for verb, number in (("merged", other.number), ("took_in", ticket.number)):
        happened(ticket, staff, writer_of(staff), verb, ticket.last_at, number=number)
    page = text(client_for("main_alpha").get(f"/tickets/{ticket.public_id}/"))
    assert other.number not in page and "joined this ticket with another one." in page
    assert f"joined ticket {ticket.number} with this one." in page


def test_names_of_colleagues_that_are_hidden_stand_nowhere(world):
    ticket, client = opened(world), client_for("main_alpha")
    colleague = world.viewer("user_alpha")
    add_copy(
        by=Staff(world.user("support")), ticket=ticket, contact=colleague.contact,
        writer=writer_of(Staff(world.user("support"))),
    )  # fmt: skip
    name = colleague.contact.name
    address = f"/tickets/{ticket.public_id}/"

    def write() -> Mail:
        outbox.run_due()
        before = set(Mail.objects.values_list("pk", flat=True))
        answer_ticket(by=colleague, ticket=ticket, text="Me too.", writer=writer_of(colleague))
        outbox.run_due()
        return Mail.objects.exclude(pk__in=before).get(to_address=EMAILS["main_alpha"])

    assert name in write().body and name in text(client.get(address))
    hide(world.profile, "customers.contact", "name")
    mail = write()
    assert name not in mail.subject + mail.body and "A colleague wrote" in mail.body
    page = text(client.get(address))
    assert name not in page and "A colleague" in page and "put somebody in copy" in page
    assert name not in text(client.get("/notifications/"))
    assert name not in text(client.get("/tickets/"))
    own = world.contact_of("main_alpha").name
    assert own in page, "one's own name stays"


def test_hidden_names_stand_in_no_answer_to_a_program_and_in_none_to_a_click(world):
    ticket, client = opened(world), client_for("main_alpha")
    answer_ticket(
        by=world.viewer("user_alpha"), ticket=ticket, text="Me too.",
        writer=writer_of(world.viewer("user_alpha")),
    )  # fmt: skip
    colleague = world.contact_of("user_alpha")
    there = api("main_alpha", f"tickets/{ticket.public_id}")
    assert colleague.name in [one["name"] for one in there.json()["messages"]]
    hide(world.profile, "customers.contact", "name")
    for place in (f"tickets/{ticket.public_id}", "tickets", f"tickets/{ticket.public_id}/messages"):
        said = api("main_alpha", place).content.decode()
        assert colleague.name not in said and "A colleague" in said
    sent = {"company_token": company_token("main_alpha")}
    address = f"/tickets/{ticket.public_id}/copies/{colleague.public_id}/removal/"
    assert client.post(address, sent).status_code == 404
    assert colleague.name not in text(client.get("/"))


def test_a_hidden_number_stands_in_no_event(world):
    ticket, client = opened(world), client_for("main_alpha")
    into = opened(world)
    merge_tickets(by=Staff(world.user("support")), source=into, into=ticket)
    page = f"/tickets/{ticket.public_id}/"
    assert into.number in text(client.get(page))
    hide(world.profile, "tickets.ticket", "number")
    assert into.number not in text(client.get(page))
