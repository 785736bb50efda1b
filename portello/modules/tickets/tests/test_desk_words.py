"""Words that staff need not write themselves, and colleagues who are called by name."""

from __future__ import annotations

from typing import Any

import pytest

from portello.core import outbox
from portello.core.mail import Mail
from portello.modules.accounts.models import User
from portello.modules.customers.models import Contact
from portello.modules.notifications.models import Notice
from portello.modules.tickets.desk.mentions import mentioned
from portello.modules.tickets.desk.models import CannedAnswer
from portello.modules.tickets.desk.placeholders import fill
from portello.modules.tickets.models import Note, Ticket
from tests.pages import parsed, submit, text
from tests.people import EMAILS
from tests.world import client_for

pytestmark = [pytest.mark.django_db]
CANNED = "/staff/ticket-setup/canned/"


def address(ticket: Ticket) -> str:
    return f"/staff/tickets/{ticket.public_id}/"


def fields(page: Any, name: str) -> Any:
    return parsed(page).xpath(f'//*[@name="{name}"]')[0]


@pytest.mark.feature("T05", "D01")
def test_a_canned_answer_is_filled_in_and_brings_its_turn(world, ticket):
    Contact.objects.filter(pk=ticket.contact_id).update(name="Aino {me} Virta*nen")
    staff = client_for("support")
    greeting = "Hello {first_name} ({name}), {number} of {company}.\n\n{me}"
    done = submit(
        staff, staff.get(f"{CANNED}new/"), "title", title="Greet", text_en=greeting, state="closed"
    )
    assert "Saved." in text(done)
    page = staff.get(address(ticket))
    one = CannedAnswer.objects.get(title="Greet")
    link = parsed(page).xpath(f'//a[contains(@href, "{one.public_id}")]')[0]
    me = world.user("support").name
    filled = (
        f"Hello Aino (Aino {{me}} Virta nen), {ticket.number} of {ticket.company.name}.\n\n{me}"
    )
    assert (link.get("data-canned"), link.get("data-turn")) == (filled, "closed")
    chosen = staff.get(link.get("href").partition("#")[0])
    assert fields(chosen, "text").text.strip() == filled
    assert fields(chosen, "state").value == "closed"


@pytest.mark.parametrize(
    ("subject", "filled"),
    [
        ("~~~", "\n\nYour staff"),
        ("- a list", "a list\n\nYour staff"),
        ("3. reminder", "reminder\n\nYour staff"),
        ("<b>R&D</b> #5 &lt;i&gt;", "b R&D /b #5 lt;i gt;\n\nYour staff"),
        ("http://evil.example/ *now*", "http evil.example/ now\n\nYour staff"),
    ],
)
def test_what_a_customer_wrote_becomes_no_mark_of_an_answer(subject, filled):
    assert fill("{subject}\n\nYour staff", {"subject": subject}) == filled


def test_a_number_stays_within_a_line():
    assert fill("About {subject}", {"subject": "3. reminder"}) == "About 3. reminder"


@pytest.mark.feature("T05")
def test_what_is_in_braces_and_means_nothing_is_refused_at_its_text(world):
    staff = client_for("support")
    page = staff.get(f"{CANNED}new/")
    refused = submit(staff, page, "title", title="Greet", text_en="Hi", text_de="Hallo {vorname}")
    assert refused.status_code == 422 and "{vorname}" in text(refused)
    near = parsed(refused).xpath('//*[@id="id_text_de"]/following::*[contains(@class, "invalid")]')
    assert "{first_name}" in near[0].text_content() and not CannedAnswer.objects.filter(
        title="Greet"
    )


def test_canned_answers_are_found_by_what_they_say(world):
    CannedAnswer.objects.create(title="Toner", text={"en": "Shake it", "fi": "Ravista kasettia"})
    staff = client_for("support")
    assert "Toner" in text(staff.get(f"{CANNED}?q=kasetti"))
    other = text(staff.get(f"{CANNED}?q=kasetti+xyz"))
    assert "Toner" not in other and "Nothing found" in other


@pytest.mark.feature("D01")
def test_a_note_tells_the_colleague_whom_it_names_and_nobody_else(world, ticket):
    User.objects.filter(email=EMAILS["sales"]).update(name="Sara Kallio")
    staff = client_for("support")
    page = staff.get(address(ticket))
    assert "@Sara Kallio" in text(page)
    said = submit(
        staff, page, "note", note="Please look, @sara kallio; write to x@y.example, not @zoe"
    )
    assert "Told: Sara Kallio." in text(said) and "@zoe" in text(said)
    outbox.run_due()
    mail = Mail.objects.get()
    assert (mail.kind, mail.to_address) == ("ticket mention", EMAILS["sales"])
    assert "Please look" in mail.body and ticket.public_id in mail.body
    notice = Notice.objects.get(kind="ticket mention")
    assert notice.user_id == world.user("sales").pk
    assert "mentioned you" in text(client_for("sales").get("/staff/notifications/"))
    outbox.run_due()
    assert Mail.objects.count() == 1 and Note.objects.filter(text__contains="zoe").count() == 1


@pytest.mark.parametrize(
    ("said", "found", "unknown"),
    [
        ("@Anna Virta", ["a"], []),
        ("@anna", [], ["@anna"]),  # two of them
        ("(@Bergström)", ["b"], []),
        ("@bergstrom: look", ["b"], []),
        ("@a.berg please", ["b"], []),
        ("x@anna.example and @@Virta", [], []),
        ("@Virta @virta", ["a"], []),
    ],
)
def test_who_is_called_by_a_name(said, found, unknown):
    people = [
        User(pk=1, name="Anna Virta", email="a@x.example"),
        User(pk=2, name="Anna Bergström", email="a.berg@x.example"),
    ]
    names = {1: "a", 2: "b"}
    who, missed = mentioned(said, people)
    assert ([names[one.pk] for one in who], missed) == (found, unknown)


@pytest.mark.feature("D01")
def test_who_else_writes_is_said_at_once_and_when_the_page_is_opened(world, ticket):
    User.objects.filter(email=EMAILS["support"]).update(name="Sam Support")
    one, other = client_for("support"), client_for("sales")
    there = f"{address(ticket)}presence/"
    assert one.post(there, {"writes": "1"}).json() == {"lines": []}, "nobody hears of himself"
    lines = other.post(there, {"writes": ""}).json()["lines"]
    assert lines == ["Sam Support is writing an answer."]
    assert "Sam Support is writing an answer." in text(other.get(address(ticket)))
    one.post(there, {"writes": ""})
    assert other.post(there).json()["lines"] == ["Sam Support has this ticket open, too."]
    elsewhere = Ticket.objects.exclude(pk=ticket.pk)[0]
    assert "Sam Support has" not in text(other.get(address(elsewhere)))
    assert client_for("main_alpha").post(there).status_code in (302, 403, 404)


@pytest.mark.feature("D01")
def test_a_ticket_is_taken_with_one_press_and_not_from_under_a_colleague(world, ticket):
    staff, other = client_for("support"), client_for("sales")
    page, old = staff.get(address(ticket)), other.get(address(ticket))
    done = submit(staff, page, "taking")
    assert "The ticket is yours." in text(done)
    assert Ticket.objects.get(pk=ticket.pk).assignee == world.user("support")
    assert "Take it" not in text(staff.get(address(ticket)))
    late = submit(other, old, "taking")
    assert "Meanwhile it was assigned to" in text(late)
    assert Ticket.objects.get(pk=ticket.pk).assignee == world.user("support")
    submit(other, other.get(address(ticket)), "taking")
    assert Ticket.objects.get(pk=ticket.pk).assignee == world.user("sales")
