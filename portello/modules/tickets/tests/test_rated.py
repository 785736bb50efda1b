"""One rating for each ticket, of whose ticket it is; who hears of it, and where it counts."""

from __future__ import annotations

import pytest

from portello.access.staff import Staff
from portello.core.mail import Mail
from portello.core.outbox import run_due
from portello.modules.notifications.models import Notice
from portello.modules.tickets.desk.figures import report
from portello.modules.tickets.desk.models import DeskChoice
from portello.modules.tickets.desk.operations import merge_tickets
from portello.modules.tickets.models import Participant, Ticket
from tests.pages import parsed, submit, text
from tests.people import EMAILS
from tests.world import api, client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WORDS = "Nobody called me back."


@pytest.fixture
def ticket(world) -> Ticket:
    """Closed; the user's, with the main user in copy."""
    found = Ticket.objects.get(subject="alpha ticket-subject")
    owner = world.contact_of("user_alpha")
    Participant.objects.filter(ticket=found).delete()
    for person, role in ((owner, "for"), (world.contact_of("main_alpha"), "copy")):
        Participant.objects.create(ticket=found, company=world.alpha, contact=person, role=role)
    Ticket.objects.filter(pk=found.pk).update(
        contact=owner, state="closed", closed_at=found.created_at, due_at=None
    )
    return Ticket.objects.get(pk=found.pk)


def address(ticket) -> str:
    return f"/tickets/{ticket.public_id}/"


def rated(name, ticket, rating, words=""):
    """Rate on the page, as a person."""
    client = client_for(name)
    return submit(client, client.get(address(ticket)), "rating", rating=rating, comment=words)


@pytest.mark.feature("T04", "D03")
def test_a_colleague_in_copy_neither_changes_the_rating_nor_reads_its_words(world, ticket):
    rated("user_alpha", ticket, "1", WORDS)
    colleague = client_for("main_alpha")
    page = colleague.get(address(ticket))
    assert "Rated by" in text(page) and ": Very poor" in text(page)
    assert WORDS not in page.content.decode()
    assert not parsed(page).xpath("//form[@id='rating']")
    token = {"company_token": world.viewer("main_alpha").company_token}
    sent = {**token, "rating": "5", "comment": "Fine"}
    refused = colleague.post(f"{address(ticket)}rating/", sent)
    assert refused.status_code == 403 and "says how it went" in text(refused)
    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.rating, stored.rating_text) == (1, WORDS)


@pytest.mark.feature("T04")
def test_whoever_rates_again_replaces_the_words_too(world, ticket):
    rated("user_alpha", ticket, "1", WORDS)
    page = client_for("user_alpha").get(address(ticket))
    assert WORDS in page.content.decode() and "Change the rating" in text(page)
    rated("user_alpha", ticket, "4", "")
    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.rating, stored.rating_text) == (4, "")


def test_of_a_ticket_for_nobody_the_words_stay_with_who_wrote_them(world, ticket):
    Ticket.objects.filter(pk=ticket.pk).update(contact=None)
    rated("user_alpha", ticket, "1", WORDS)
    page = client_for("main_alpha").get(address(ticket))
    assert WORDS not in page.content.decode() and "Rated by" in text(page)
    assert not parsed(page).xpath("//form[@id='rating']//input[@checked]")
    rated("main_alpha", ticket, "5")
    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.rating, stored.rating_text) == (5, "")
    assert "Rated by" in text(client_for("user_alpha").get(address(ticket)))


def heard(user) -> list[str]:
    """The mails that a member of staff got, by the worker."""
    run_due()
    sent = Mail.objects.filter(to_address=user.email).order_by("pk")
    return list(sent.values_list("body", flat=True))


def bell(user) -> tuple[str, int]:
    """What his notice of the ticket says, and of how many things."""
    found = Notice.objects.get(user=user, access=None)
    return found.kind, found.count


@pytest.mark.feature("T26", "N23")
def test_the_person_in_charge_hears_of_a_reopening_and_of_a_bad_rating(world, ticket):
    run_due()
    staff = world.user("support")
    Ticket.objects.filter(pk=ticket.pk).update(assignee=staff)
    rated("user_alpha", ticket, "4", "Quick")
    assert not heard(staff)
    rated("user_alpha", ticket, "2", WORDS)
    (mail,) = heard(staff)
    assert "Rated 2 of 5" in mail and WORDS in mail and bell(staff) == ("ticket rated", 1)
    assert "rated the help badly" in text(client_for("support").get("/staff/notifications/"))
    rated("user_alpha", ticket, "1")
    assert len(heard(staff)) == 1, "changed, it is the same thing"
    client = client_for("user_alpha")
    submit(client, client.get(address(ticket)), "reopening")
    assert len(heard(staff)) == 2 and "has been reopened" in heard(staff)[1]
    assert bell(staff) == ("ticket reopened", 2)


@pytest.mark.feature("T26")
def test_a_reopened_ticket_of_nobody_is_told_to_who_watches_its_queue(world, ticket):
    run_due()
    staff = world.user("support")
    DeskChoice.objects.create(user=staff, mails="queues", queues=[ticket.queue.public_id])
    client = client_for("user_alpha")
    submit(client, client.get(address(ticket)), "reopening")
    assert len(heard(staff)) == 1 and bell(staff) == ("ticket reopened", 1)


def test_a_bad_rating_that_was_mended_at_once_is_not_told(world, ticket):
    run_due()
    staff = world.user("support")
    Ticket.objects.filter(pk=ticket.pk).update(assignee=staff)
    rated("user_alpha", ticket, "1", WORDS)
    rated("user_alpha", ticket, "5")
    assert not heard(staff)


@pytest.mark.feature("T26")
def test_what_staff_reopen_themselves_is_no_news_for_them(world, ticket):
    run_due()
    staff = world.user("support")
    Ticket.objects.filter(pk=ticket.pk).update(assignee=staff)
    client = client_for("admin")
    page = client.get(f"/staff/tickets/{ticket.public_id}/")
    submit(client, page, "turn", state="open")
    assert Ticket.objects.get(pk=ticket.pk).state == "open" and not heard(staff)


@pytest.mark.feature("T24", "T04")
def test_an_answer_that_closes_says_so_and_asks_whom_it_is_for_how_it_went(world, ticket):
    run_due()
    Ticket.objects.filter(pk=ticket.pk).update(state="open", closed_at=None)
    staff = client_for("support")
    page = staff.get(f"/staff/tickets/{ticket.public_id}/")
    submit(staff, page, "text", text="Try the new cable.", state="closed")
    run_due()
    bodies = {one.to_address: one.body for one in Mail.objects.filter(kind="ticket answer")}
    own, other = bodies[EMAILS["user_alpha"]], bodies[EMAILS["main_alpha"]]
    assert "Try the new cable." in own and "The ticket is closed." in own
    assert "How did it go? Tell us here:" in own and f"{address(ticket)}#rating" in own
    assert "The ticket is closed." in other and "How did it go" not in other
    shown = text(client_for("user_alpha").get(address(ticket)))
    assert "closed the ticket." in shown and "How did it go?" in shown
    assert not Mail.objects.filter(kind="ticket closed").exists(), "one mail for one thing"


@pytest.mark.feature("T24")
def test_who_only_follows_a_closed_ticket_is_not_asked_how_it_went(world, ticket):
    run_due()
    Ticket.objects.filter(pk=ticket.pk).update(state="open", closed_at=None)
    staff = client_for("support")
    submit(staff, staff.get(f"/staff/tickets/{ticket.public_id}/"), "turn", state="closed")
    run_due()
    bodies = {one.to_address: one.body for one in Mail.objects.filter(kind="ticket closed")}
    assert "Tell us here:" in bodies[EMAILS["user_alpha"]]
    assert "Tell us here:" not in bodies[EMAILS["main_alpha"]]
    assert "Read it here:" in bodies[EMAILS["main_alpha"]]


@pytest.mark.feature("D01")
def test_joining_a_rated_ticket_leaves_its_rating_in_the_report(world, ticket):
    rated("user_alpha", ticket, "2", WORDS)
    before = report(days=30)
    stays = Ticket.objects.create(
        company=world.alpha, portal=ticket.portal, number="T-X-1", subject="Again", language="en",
    )  # fmt: skip
    merge_tickets(by=Staff(world.user("support")), source=ticket, into=stays)
    after = report(days=30)
    assert (before.total.mean_rating, after.total.mean_rating) == (2.0, 2.0)
    assert [w.mean_rating for w in after.weeks][-1] == 2.0
    assert (after.total.opened, after.total.closed) == (before.total.opened, 0)
    assert WORDS in text(client_for("support").get("/staff/tickets/report/"))


@pytest.mark.feature("D02")
def test_programs_read_the_words_of_a_rating_for_staff_and_whoever_wrote_them(ticket):
    Ticket.objects.filter(pk=ticket.pk).update(rating=1, rating_text=WORDS)
    place = f"tickets/{ticket.public_id}"
    for person, words in (("user_alpha", WORDS), ("main_alpha", ""), ("everything", WORDS)):
        record = api(person, place).json()
        assert (record["rating"], record["rating_text"]) == (1, words), person
        listed = api(person, "tickets").json()["items"]
        assert [one["rating_text"] for one in listed if one["id"] == ticket.public_id] == [words]
    assert WORDS not in api("main_alpha", f"{place}/rating").content.decode()
