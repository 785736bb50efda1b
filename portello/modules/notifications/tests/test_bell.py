"""What is new stands under the bell until its page was opened; to nobody else, and of nothing gone."""

from __future__ import annotations

import pytest

from portello.core import outbox
from portello.core.audit import System
from portello.modules.notifications.models import Notice
from portello.modules.notifications.operations import forget_old, mark_read, notify
from portello.modules.portals.models import PortalAccess
from portello.modules.tickets.models import Participant, Ticket
from portello.modules.tickets.operations import Writer, answer_ticket
from tests.pages import cells, parsed, submit, text
from tests.people import EMAILS
from tests.world import World, client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database]
STAFF = Writer("staff", "Mia")
BY = System("test")


@pytest.fixture
def ticket(world: World) -> Ticket:
    """A ticket of the user of Alpha."""
    outbox.run_due()
    found = Ticket.objects.filter(company=world.alpha).first()
    user = world.contact_of("user_alpha")
    Participant.objects.filter(ticket=found).update(contact=user)
    Ticket.objects.filter(pk=found.pk).update(contact=user)
    return Ticket.objects.get(pk=found.pk)


def said(ticket: Ticket, words: str = "Please try again.") -> None:
    answer_ticket(by=BY, ticket=ticket, text=words, writer=STAFF)
    outbox.run_due()


def bell(client) -> str:
    """The number beside the bell, "" if there is none."""
    found = parsed(client.get("/")).xpath('//a[@class="bell"]//span/text()')
    return found[0] if found else ""


def test_news_count_by_record_until_its_page_was_opened(ticket):
    client = client_for("user_alpha")
    assert bell(client) == ""
    said(ticket)
    said(ticket, "Once more.")
    assert bell(client) == "1"
    page = client.get("/notifications/")
    assert "Mia wrote" in text(page) and "2 messages" in text(page)
    assert f"{ticket.subject} new" in cells(client.get("/tickets/"), "Subject")
    opened = client.get(f"/tickets/{ticket.public_id}/")
    marks = parsed(opened).xpath("//form[@data-beacon]/@action")
    read = client.post(marks[0], {"company_token": company_token("user_alpha")})
    assert read.status_code == 204 and bell(client) == ""
    assert ticket.subject in cells(client.get("/tickets/"), "Subject")
    assert "data-beacon" not in client.get(f"/tickets/{ticket.public_id}/").content.decode()


def test_it_is_told_to_nobody_else(ticket):
    said(ticket)
    for person in ("main_alpha", "main_beta", "member"):
        assert ticket.subject not in text(client_for(person).get("/notifications/")), person
        assert bell(client_for(person)) == ""


def test_what_one_sees_no_more_is_not_told(world, ticket):
    said(ticket)
    Participant.objects.filter(ticket=ticket).update(contact=world.contact_of("main_alpha"))
    assert ticket.subject not in text(client_for("user_alpha").get("/notifications/"))


def test_everything_is_read_at_once(ticket):
    said(ticket)
    client = client_for("user_alpha")
    page = submit(client, client.get("/notifications/"), "reading")
    assert "marked as read" in text(page) and bell(client) == ""
    assert Notice.objects.get(access__user__email=EMAILS["user_alpha"]).read_at


def test_nobody_marks_anothers_news(world, ticket):
    said(ticket)
    other = client_for("main_alpha")
    address = f"/notifications/tickets.ticket/{ticket.public_id}/reading/"
    other.post(address, {"company_token": company_token("main_alpha")})
    assert bell(client_for("user_alpha")) == "1"
    unknown = "/notifications/accounts.user/zzzzzzzzzzzz/reading/"
    sent = {"company_token": company_token("user_alpha")}
    assert client_for("user_alpha").post(unknown, sent).status_code == 404


def test_staff_hear_of_the_tickets_assigned_to_them(world, ticket):
    support = world.user("support")
    Ticket.objects.filter(pk=ticket.pk).update(assignee=support)
    client = client_for("user_alpha")
    submit(client, client.get(f"/tickets/{ticket.public_id}/"), "text", text="Hello?")
    outbox.run_due()
    assert ticket.subject in text(client_for("support").get("/staff/notifications/"))
    assert ticket.subject not in text(client_for("admin").get("/staff/notifications/"))
    submit(client_for("support"), client_for("support").get("/staff/notifications/"), "reading")
    support.refresh_from_db()
    assert support.unread == 0


def test_a_collaborator_is_told_in_his_section(world):
    assigned = Ticket.objects.filter(company=world.beta).order_by("pk")[0]
    outbox.run_due()
    Notice.objects.all().delete()
    answer_ticket(by=BY, ticket=assigned, text="Look at it, please.", writer=STAFF)
    outbox.run_due()
    page = client_for("agent").get("/notifications/").content.decode()
    assert f"/assigned/tickets/{assigned.public_id}/" in page


def test_old_news_go(world, ticket):
    access = PortalAccess.objects.get(contact=world.contact_of("user_alpha"))
    notify(ticket, "ticket", access=access, title="Old")
    Notice.objects.update(at="2020-01-01T00:00:00Z")
    forget_old()
    access.refresh_from_db()
    assert not Notice.objects.exists() and access.unread == 0
    assert mark_read(by=world.viewer("user_alpha")) == 0
