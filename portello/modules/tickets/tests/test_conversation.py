"""A ticket from the first question to the rating, through the pages of the people in it."""

from __future__ import annotations

import pytest

from portello.core import outbox
from portello.core.mail import Mail
from portello.modules.customers.models import Asset, Contact
from portello.modules.tickets.desk.models import TicketKind
from portello.modules.tickets.models import Participant, Ticket
from tests.pages import heading, parsed, submit, text
from tests.people import EMAILS
from tests.world import World, client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world) -> World:
    outbox.run_due()
    Mail.objects.all().delete()
    return world


def opened(client, **values) -> Ticket:
    """A ticket opened on the page."""
    page = client.get("/tickets/new/")
    values = {"subject": "It does not print", "text": "Since this morning.", **values}
    answer = submit(client, page, "subject", **values)
    assert answer.status_code == 200, text(answer)
    return Ticket.objects.get(subject=values["subject"])


def mails(kind: str) -> list[str]:
    """Who got a mail of a kind."""
    outbox.run_due()
    return sorted(Mail.objects.filter(kind=kind).values_list("to_address", flat=True))


def answer(client, ticket, said: str):
    """An answer on the ticket's page."""
    page = client.get(f"/tickets/{ticket.public_id}/")
    return submit(client, page, "text", text=said)


@pytest.mark.feature("D01", "S07", "T04")
def test_a_customer_opens_a_ticket_and_reads_whose_turn_it_is(world):
    client = client_for("user_alpha")
    ticket = opened(client)
    assert ticket.number.startswith("T-") and ticket.contact == world.contact_of("user_alpha")
    page = client.get(f"/tickets/{ticket.public_id}/")
    assert heading(page) == "It does not print"
    assert "Since this morning." in text(page) and "We answer by" in text(page)
    printed = [one.text_content() for one in parsed(page).xpath('//*[@class="print-only"]')]
    assert world.alpha.name in printed, "on paper nothing else says whose it is"
    outbox.run_due()
    mail = Mail.objects.get(kind="ticket received")
    assert mail.to_address == "user@alpha.example" and "Since this morning." in mail.body
    assert "It does not print" in text(client.get("/tickets/"))


@pytest.mark.feature("D02", "D03")
def test_the_main_user_sees_all_tickets_and_a_user_his_own(world):
    ticket = opened(client_for("main_alpha"))
    assert client_for("user_alpha").get(f"/tickets/{ticket.public_id}/").status_code == 404
    assert "It does not print" not in text(client_for("user_alpha").get("/tickets/"))
    own = opened(client_for("user_alpha"), subject="My own")
    assert client_for("main_alpha").get(f"/tickets/{own.public_id}/").status_code == 200
    assert client_for("main_beta").get(f"/tickets/{own.public_id}/").status_code == 404


def test_a_colleague_in_copy_reads_answers_and_leaves(world):
    main, user = client_for("main_alpha"), client_for("user_alpha")
    colleague = world.contact_of("user_alpha")
    ticket = opened(main, copies=colleague.public_id)
    assert mails("ticket answer") == [EMAILS["user_alpha"]]
    address = f"/tickets/{ticket.public_id}/"
    assert "has been sent" in text(answer(user, ticket, "I see it, too."))
    assert mails("ticket answer") == [EMAILS["main_alpha"], EMAILS["user_alpha"]]
    left = submit(user, user.get(address), f"copies/{colleague.public_id}/removal")
    assert left.status_code == 200 and user.get(address).status_code == 404
    assert "took user_alpha of alpha out of copy" in text(main.get(address))


def test_a_ticket_for_a_colleague_is_his(world):
    main, colleague = client_for("main_alpha"), world.contact_of("user_alpha")
    ticket = opened(main, **{"for": colleague.public_id})
    assert ticket.contact == colleague
    roles = dict(Participant.objects.filter(ticket=ticket).values_list("contact__name", "role"))
    assert roles == {"user_alpha of alpha": "for", "main_alpha of alpha": "author"}
    assert client_for("user_alpha").get(f"/tickets/{ticket.public_id}/").status_code == 200
    page = client_for("user_alpha").get("/tickets/new/")
    assert "For whom" not in text(page)  # a user opens his own


def test_closing_rating_and_reopening(world):
    client = client_for("user_alpha")
    ticket = opened(client)
    address = f"/tickets/{ticket.public_id}/"
    page = submit(client, client.get(address), "closure")
    assert "The ticket is closed" in text(page)
    assert Ticket.objects.get(pk=ticket.pk).state == "closed"
    page = submit(client, page, "rating", rating="4", comment="Quick")
    rated = Ticket.objects.get(pk=ticket.pk)
    assert (rated.rating, rated.rating_text) == (4, "Quick")
    assert "rated the help: Good." in text(page)
    answer(client, ticket, "It came back.")
    assert Ticket.objects.get(pk=ticket.pk).state == "open"
    assert "reopened the ticket" in text(client.get(address))


def test_staff_may_forbid_closing_and_reopening(world):
    client = client_for("user_alpha")
    ticket = opened(client)
    type(ticket.kind).objects.update(may_close=False, may_reopen=False)
    address = f"/tickets/{ticket.public_id}/"
    assert "It is solved" not in text(client.get(address))
    token = {"company_token": world.viewer("user_alpha").company_token}
    assert client.post(f"{address}closure/", token).status_code == 409
    Ticket.objects.filter(pk=ticket.pk).update(state="closed", closed_at=ticket.created_at)
    page = client.get(address)
    assert "closed for good" in text(page) and "Reopen" not in text(page)
    refused = client.post(address, {**token, "text": "Again"})
    assert refused.status_code == 422 and "cannot be reopened" in text(refused)
    assert "Again" in refused.content.decode()  # nobody writes it twice


def test_a_double_click_opens_one_ticket_and_stores_one_answer(world):
    client = client_for("user_alpha")
    token = {"company_token": world.viewer("user_alpha").company_token, "once": "k" * 24}
    values = {
        **token,
        "subject": "Twice",
        "text": "Once",
        "kind": Ticket.objects.first().kind.public_id,
    }
    places = {client.post("/tickets/new/", values)["Location"] for _ in range(2)}
    assert len(places) == 1 and Ticket.objects.filter(subject="Twice").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("text", "", "Write something first."),
        ("subject", "", "This field is required."),
        ("text", "x" * 20_001, "at most 20000"),
        ("copies", "CANARY-B-contact", "Select a valid choice"),
    ],
)
def test_bad_input_is_told_by_field(world, field, value, said):
    client = client_for("main_alpha")
    before = Ticket.objects.count()
    values = {"subject": "S", "text": "T", field: value}
    page = submit(client, client.get("/tickets/new/"), "subject", **values)
    assert page.status_code == 422 and said in text(page)
    assert Ticket.objects.count() == before


def test_a_person_who_wants_no_mails_gets_none(world):
    ticket = opened(client_for("user_alpha"))
    Contact.objects.filter(pk=ticket.contact_id).update(ticket_mails="no")
    Mail.objects.all().delete()
    answer(client_for("main_alpha"), ticket, "Any news?")
    assert EMAILS["user_alpha"] not in mails("ticket answer")


def test_kinds_make_the_form_and_a_device_is_taken_along(world):
    fault = TicketKind.objects.get()
    fault.asks = {"asset": "need", "urgency": ""}
    fault.save()
    TicketKind.objects.create(
        name={"en": "Question"}, about={"en": "To know."}, asks={}, position=2
    )
    client, asset = client_for("main_alpha"), Asset.objects.get(company=world.alpha)
    page = client.get(f"/tickets/new/?asset={asset.public_id}")
    assert {"Fault", "Question", "To know."} <= {
        one.text_content() for one in parsed(page).xpath("//main//a/strong|//main//a/small")
    }
    addresses = parsed(page).xpath('//ul[@class="areas"]//a/@href')
    page = client.get(f"/tickets/new/{addresses[0]}")
    fields = parsed(page).xpath("//main//form[@method='post']")[0].fields
    assert fields["asset"] == asset.public_id and "urgency" not in fields and "site" not in fields
    missing = submit(client, page, "subject", subject="S", text="T", asset="")
    assert missing.status_code == 422 and "This field is required" in text(missing)
    submit(client, page, "subject", subject="It beeps", text="T")
    assert Ticket.objects.get(subject="It beeps").asset == asset
    page = client.get(f"/tickets/new/{addresses[1]}")
    assert "asset" not in parsed(page).xpath("//main//form[@method='post']")[0].fields
    foreign = Asset.objects.get(company=world.beta)
    page = client.get(f"/tickets/new/{addresses[0].replace(asset.public_id, foreign.public_id)}")
    assert foreign.public_id not in page.content.decode()


def test_the_list_is_exported_as_it_is_shown(world):
    client = client_for("main_alpha")
    opened(client, subject="=Formula")
    found = client.get("/tickets/", {"format": "csv"})
    assert found.status_code == 200
    rows = found.content.decode().splitlines()
    assert any("'=Formula" in row and "main_alpha of alpha" in row for row in rows)
    assert "CANARY" not in found.content.decode()
    assert client_for("user_alpha").get("/tickets/", {"format": "csv"}).status_code == 400
