"""Who follows a ticket: only who can read it, each as he likes, and staff see whom an answer reaches."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portello.core import outbox
from portello.core.mail import Mail
from portello.modules.customers.models import Contact
from portello.modules.notifications.models import Notice
from portello.modules.portals.models import PortalAccess
from portello.modules.tickets.models import Participant, Ticket
from portello.modules.tickets.operations import open_ticket, writer_of
from tests.pages import parsed, submit, text
from tests.people import EMAILS
from tests.world import client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.feature("T05")]


@pytest.fixture
def ticket(world) -> Ticket:
    """A ticket of Alpha's main user, with the user in copy."""
    viewer = world.viewer("main_alpha")
    made = Ticket(company=world.alpha, portal=world.portal, subject="It beeps", language="en")
    open_ticket(
        by=viewer, ticket=made, text="Loudly.", writer=writer_of(viewer),
        copies=[world.contact_of("user_alpha")],
    )  # fmt: skip
    outbox.run_due()
    Mail.objects.all().delete()
    return made


@pytest.fixture
def ville(world) -> Contact:
    """A colleague without a log-in."""
    return Contact.objects.create(company=world.alpha, name="Ville Korhonen")


def answered(client, ticket, said="We look.") -> list[str]:
    """Who got a mail of an answer of staff."""
    Mail.objects.all().delete()
    page = client.get(f"/staff/tickets/{ticket.public_id}/")
    assert submit(client, page, "text", text=said).status_code == 200
    outbox.run_due()
    return sorted(Mail.objects.filter(kind="ticket answer").values_list("to_address", flat=True))


def test_a_colleague_who_could_never_read_it_is_not_offered(world, ticket, ville):
    client = client_for("main_alpha")
    address = f"/tickets/{ticket.public_id}/copies/"
    assert "Ville" not in text(client.get(address))
    offered = parsed(client.get("/tickets/new/")).xpath('//input[@name="copies"]/@value')
    assert offered and ville.public_id not in offered
    token = {"company_token": company_token("main_alpha")}
    page = client.post(address, {"contact": ville.public_id, **token}, follow=True)
    assert "cannot log in here" in text(page)
    sent = {"subject": "New", "text": "x", "copies": ville.public_id, **token}
    assert client.post("/tickets/new/", sent).status_code == 422
    assert not Participant.objects.filter(contact=ville).exists()
    assert not Ticket.objects.filter(subject="New").exists()


def test_staff_may_and_read_on_the_page_whom_an_answer_reaches(world, ticket, ville):
    client, address = client_for("support"), f"/staff/tickets/{ticket.public_id}/"
    client.post(f"{address}copies/", {"contact": ville.public_id})
    page = text(client.get(address))
    assert "Not told: Ville Korhonen" in page and "cannot log in here: is not told" in page
    Contact.objects.filter(pk=world.contact_of("main_alpha").pk).update(ticket_mails="no")
    page = text(client.get(address))
    main = world.contact_of("main_alpha").name
    assert f"Only under the bell of the portal: {main}" in page
    assert answered(client, ticket) == [EMAILS["user_alpha"]]


def test_a_copy_that_loses_the_access_is_told_to_staff(world, ticket):
    user = world.contact_of("user_alpha")
    client, address = client_for("support"), f"/staff/tickets/{ticket.public_id}/"
    assert f"Not told: {user.name}" not in text(client.get(address))
    PortalAccess.objects.filter(contact=user).update(state="disabled")
    assert f"Not told: {user.name}" in text(client.get(address))
    assert answered(client, ticket) == [EMAILS["main_alpha"]]


def test_stop_following_is_a_clear_act_of_ones_own(world, ticket):
    client, address = client_for("user_alpha"), f"/tickets/{ticket.public_id}/"
    page = client.get(address)
    assert "Stop following" in text(page)
    contact = world.contact_of("user_alpha")
    page = submit(client, page, f"copies/{contact.public_id}/removal/")
    assert "You no longer follow “It beeps”." in text(page)
    assert client.get(address).status_code == 404
    assert answered(client_for("support"), ticket) == [EMAILS["main_alpha"]]
    assert "Stop following" not in text(client_for("main_alpha").get(address)), "it is his own"


def test_one_ticket_can_be_muted_and_heard_again(world, ticket):
    client, address = client_for("main_alpha"), f"/tickets/{ticket.public_id}/"
    page = submit(client, client.get(address), "/muting/")
    assert "You hear nothing of this ticket any more." in text(page)
    assert answered(client_for("support"), ticket) == [EMAILS["user_alpha"]]
    assert not Notice.objects.filter(access__contact=world.contact_of("main_alpha")).exists()
    desk = text(client_for("support").get(f"/staff/tickets/{ticket.public_id}/"))
    assert "wants to hear nothing of this ticket" in desk
    assert client.get(address).status_code == 200 and "We look." in text(client.get(address))
    submit(client, client.get(address), "/muting/removal/")
    everybody = sorted([EMAILS["main_alpha"], EMAILS["user_alpha"]])
    assert answered(client_for("support"), ticket, "Now?") == everybody


def test_only_who_takes_part_can_mute(world, ticket):
    Participant.objects.filter(contact=world.contact_of("main_alpha")).delete()
    token = {"company_token": company_token("main_alpha")}
    client = client_for("main_alpha")
    page = client.get(f"/tickets/{ticket.public_id}/")
    assert "Tell me nothing" not in text(page)
    assert client.post(f"/tickets/{ticket.public_id}/muting/", token).status_code == 404
    followed = submit(client, page, "contact", contact=world.contact_of("main_alpha").public_id)
    assert "You follow this ticket now." in text(followed) and "Tell me nothing" in text(followed)


def test_the_pages_keep_their_budget(world, ticket):
    client, address = client_for("main_alpha"), f"/tickets/{ticket.public_id}/"
    counts = {}
    for page in (address, f"{address}copies/"):
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        counts[page] = len(asked)
    assert max(counts.values()) <= 8, counts
