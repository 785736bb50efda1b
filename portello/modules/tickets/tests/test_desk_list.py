"""The list of the desk: what is late, mine, nobody's; filters that are kept; several at once; the report."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from portello.core import outbox
from portello.core.mail import Mail
from portello.core.worktime import WorkWeek
from portello.modules.tickets.desk.figures import report
from portello.modules.tickets.desk.models import Queue, SavedFilter
from portello.modules.tickets.models import Message, Ticket
from tests.pages import cells, parsed, submit, text
from tests.people import EMAILS
from tests.world import World, client_for

pytestmark = [pytest.mark.django_db]
LIST = "/staff/tickets/"


@pytest.fixture
def many(world: World) -> list[Ticket]:
    """Six tickets of Alpha: late, mine, waiting, on hold, closed and rated badly, urgent."""
    outbox.run_due()
    Mail.objects.all().delete()
    now, support = timezone.now(), world.user("support")
    rows: list[dict[str, Any]] = [
        {"subject": "Late one", "due_at": now - timedelta(days=3)},
        {"subject": "Mine", "assignee": support, "due_at": now + timedelta(hours=1)},
        {"subject": "Waits", "state": "waiting", "due_at": None},
        {"subject": "Held", "state": "held", "due_at": None},
        {"subject": "Bad one", "state": "closed", "closed_at": now, "due_at": None, "rating": 1,
         "rating_text": "Nobody came", "rated_at": now},
        {"subject": "Urgent", "urgency": "high", "due_at": now + timedelta(hours=2)},
    ]  # fmt: skip
    kind = Ticket.objects.order_by("pk")[0].kind
    return Ticket.objects.bulk_create(
        Ticket(
            company=world.alpha, portal=world.portal, kind=kind, number=f"T-X-{n}", language="en",
            find=f"t-x-{n}", **{"state": "open", **row},
        )
        for n, row in enumerate(rows)
    )  # fmt: skip


def subjects(client: Any, query: str = "") -> list[str]:
    page = client.get(f"{LIST}{query}")
    assert page.status_code == 200, page.status_code
    links = parsed(page).xpath('//td[@class="long"]//a')
    return [one.text_content() for one in links]


@pytest.mark.feature("D01")
def test_the_list_begins_with_what_waits_for_us_and_is_due_first(many):
    staff = client_for("support")
    shown = subjects(staff)
    assert shown[:3] == ["Late one", "Mine", "Urgent"]
    assert not {"Waits", "Held", "Bad one"} & set(shown)
    page = staff.get(LIST)
    late = parsed(page).xpath('//span[@class="late"]')
    assert len(late) == 1 and late[0].text_content().startswith("late ")
    tabs = [one.text_content() for one in parsed(page).xpath('//nav[@class="tabs"]/a')]
    assert tabs[1:] == ["Mine (1)", f"Unassigned ({len(shown) - 1})"]
    assert cells(page, "Assigned to")[1] == "Support" and "nobody" in cells(page, "Assigned to")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("?whose=mine", {"Mine"}),
        ("?state=waiting", {"Waits"}),
        ("?state=held", {"Held"}),
        ("?state=closed", {"Bad one"}),
        ("?attention=late", {"Late one"}),
        ("?attention=bad", {"Bad one"}),
        ("?urgency=high", {"Urgent"}),
        ("?queue=none&customer=alpha", {"Late one", "Mine", "Urgent"}),
        ("?state=all&whose=mine", {"Mine"}),
        ("?customer=nobody+there", set()),
    ],
)
def test_filters_narrow_the_list(many, query, wanted):
    assert set(subjects(client_for("support"), query)) == wanted


def test_search_finds_words_of_messages_and_of_notes(many):
    staff = client_for("support")
    at = f"{LIST}{Ticket.objects.get(subject='alpha ticket-subject').public_id}/"
    submit(staff, staff.get(at), "text", text="The **gearbox** is worn.", state="open")
    submit(staff, staff.get(at), "note", note="Discount was promised")
    assert subjects(staff, "?q=gearboxes") == ["alpha ticket-subject"]
    assert subjects(staff, "?q=discounts") == ["alpha ticket-subject"]
    submit(staff, staff.get(at), "turn", state="closed")
    assert subjects(staff, "?q=gearboxes") == ["alpha ticket-subject"], "closed ones, too"
    assert subjects(staff, "?q=gearboxes&state=open") == []
    assert "Search in all tickets" in text(staff.get(f"{LIST}?q=gearboxes&state=open"))
    assert "Search in all tickets" not in text(staff.get(f"{LIST}?q=xylophone"))


@pytest.mark.parametrize("query", ["?state=nope", "?sort=rating", "?queue=zzzzzzzzzzzz", "?from=x"])
def test_an_address_that_means_nothing_is_refused(many, query):
    assert client_for("support").get(f"{LIST}{query}").status_code == 400


def test_tickets_that_nobody_waits_for_stand_last_whichever_way(many):
    staff = client_for("support")
    for sort in ("due_at", "-due_at"):
        shown = subjects(staff, f"?state=unclosed&customer=alpha&sort={sort}")
        assert set(shown[-2:]) == {"Waits", "Held"}, sort


def several(staff: Any, tickets: list[Ticket], act: str) -> Any:
    values = {"ticket": [one.public_id for one in tickets], "act": act, "back": LIST}
    return staff.post(f"{LIST}bulk/", values, follow=True)


@pytest.mark.feature("D01")
def test_several_tickets_are_assigned_moved_and_closed_at_once(world, many):
    staff, sales = client_for("support"), world.user("sales")
    queue = Queue.objects.create(name="Sales")
    page = several(staff, many[:3], f"assign:{sales.public_id}")
    assert "3 tickets were changed." in text(page)
    several(staff, many[:3], f"queue:{queue.public_id}")
    several(staff, many[:2], "turn:closed")
    rows = Ticket.objects.filter(pk__in=[one.pk for one in many[:3]]).order_by("pk")
    assert {(one.assignee, one.queue) for one in rows} == {(sales, queue)}
    assert [one.state for one in rows] == ["closed", "closed", "waiting"]
    assert Message.objects.filter(ticket=many[0], verb="closed", name="Support").count() == 1
    several(staff, many[:3], "assign:nobody")
    assert not Ticket.objects.filter(pk__in=[one.pk for one in rows], assignee=sales).exists()


def test_what_could_not_be_done_is_named(many):
    Ticket.objects.filter(pk=many[4].pk).update(merged_into=many[0])
    page = several(client_for("support"), [many[1], many[4]], "turn:held")
    assert "1 ticket was changed." in text(page)
    assert "Not changed: T-X-4: joined with another ticket" in text(page)


@pytest.mark.parametrize(
    "act", ["", "assign:zzz", "queue:zzz", "turn:gone", "drop:all", "turn:\x00"]
)
def test_an_act_that_there_is_not_changes_nothing(many, act):
    page = several(client_for("support"), many[:2], act)
    assert "Choose what to do with them." in text(page)
    assert "Tick at least one ticket." in text(several(client_for("support"), [], "turn:held"))
    assert Ticket.objects.get(pk=many[0].pk).version == 1


@pytest.mark.feature("D01")
def test_a_filter_is_kept_opened_with_one_click_and_deleted_by_its_owner_only(many):
    staff = client_for("support")
    page = staff.get(f"{LIST}?state=waiting&customer=alpha")
    kept = submit(staff, page, "query", name="Alpha waits")
    link = parsed(kept).xpath('//div[@class="saved-filters"]//li/a')[0]
    assert link.text_content() == "Alpha waits"
    assert subjects(staff, link.get("href").removeprefix(LIST)) == ["Waits"]
    one = SavedFilter.objects.get()
    other = client_for("sales")
    assert "Alpha waits" not in text(other.get(LIST))
    assert other.post(f"{LIST}filters/{one.public_id}/removal/").status_code == 404
    submit(staff, kept, f"{one.public_id}/removal")
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    ("name", "query"),
    [("", "state=held"), ("Nothing", ""), ("Page", "page=3"), ("x" * 61, "state=held")],
)
def test_a_filter_without_a_name_or_without_a_choice_is_not_kept(many, name, query):
    staff = client_for("support")
    staff.post(f"{LIST}filters/", {"name": name, "query": query})
    assert not SavedFilter.objects.exists()


def test_the_same_name_replaces_and_strange_parts_are_left_out(many):
    staff = client_for("support")
    for query in ("state=held&evil=1&page=7", "state=waiting&next=//evil.example"):
        staff.post(f"{LIST}filters/", {"name": "Mine", "query": query})
    assert SavedFilter.objects.get().query == "state=waiting"


def test_home_company_and_contact_show_tickets(world, many):
    staff = client_for("support")
    Ticket.objects.filter(pk=many[0].pk).update(assignee=world.user("support"))
    home = text(staff.get("/staff/"))
    assert "My late tickets1" in home and "Tickets that nobody has taken" in home
    company = text(staff.get(f"/staff/companies/{world.alpha.public_id}/tickets/"))
    assert "Bad one" in company and "CANARY" not in company
    contact = text(staff.get(f"/staff/contacts/{world.alpha_contact.public_id}/tickets/"))
    assert "alpha ticket-subject" in contact and "Late one" not in contact


def test_the_list_is_exported_as_it_is_narrowed(many):
    answer = client_for("support").get(f"{LIST}?state=closed&format=csv")
    assert "Bad one" in answer.content.decode() and "Late one" not in answer.content.decode()


def test_a_list_of_twenty_asks_as_often_as_a_list_of_one(
    world, many, django_assert_max_num_queries
):
    staff = client_for("support")
    for n in range(30):
        Ticket.objects.create(
            company=world.alpha, portal=world.portal, number=f"T-Y-{n}", subject=f"S{n}",
            language="en", due_at=timezone.now(),
        )  # fmt: skip
    staff.get(LIST)
    with django_assert_max_num_queries(14):
        assert len(subjects(staff)) == 20


@pytest.mark.feature("D01")
def test_the_report_counts_weeks_waits_and_what_customers_said(world, many):
    staff = client_for("support")
    page = staff.get(f"{LIST}report/")
    assert "Nobody came" in text(page) and "Very poor" in text(page)
    found = report()
    assert found.total.opened == Ticket.objects.count() and found.total.closed == 1
    assert (
        found.total.mean_rating == 1.0 and sum(w.opened for w in found.weeks) == found.total.opened
    )
    assert {one.label: one.opened for one in found.people}[world.user("support").name] == 1
    assert "Late: the first answer came after" in text(page) and "By person" in text(page)
    narrow = staff.get(f"{LIST}report/?queue=none&format=csv")
    lines = narrow.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith('"By";"Which";"Opened"') and any(
        '"Queue";"none";"6"' in x for x in lines
    )
    assert staff.get(f"{LIST}report/?kind=zzz").status_code == 404
    ahead = timezone.now() + timedelta(days=15)
    Ticket.objects.filter(pk=many[4].pk).update(closed_at=ahead)
    assert staff.get(f"{LIST}report/").status_code == 200, "a clock that is wrong is no error"


@pytest.mark.feature("D01")
def test_the_report_stands_beside_the_period_before_it(world, many):
    now = timezone.now()
    asked, solved = now - timedelta(days=50), now - timedelta(days=45)
    Ticket.objects.filter(pk=many[4].pk).update(created_at=asked, closed_at=solved, rated_at=solved)
    Ticket.objects.filter(pk=many[0].pk).update(created_at=asked)
    month, quarter = report(days=30), report(days=90)
    assert (month.before.opened, month.before.closed, month.total.closed) == (2, 1, 0)
    assert month.backlog == (Ticket.objects.exclude(state="closed").count(), 1)
    assert quarter.total.median_solved > 8, "five days hold some working hours"
    page = client_for("support").get(f"{LIST}report/?days=30")
    assert "the 30 days before: 2" in text(page) and "when the period began: 1." in text(page)
    assert client_for("support").get(f"{LIST}report/?days=31").status_code == 404


def test_a_first_answer_is_measured_in_working_hours(world, many):
    """Asked on Friday at four, answered on Monday at ten: two hours, where the week ends at five."""
    zone = timezone.get_default_timezone()
    friday = datetime(2026, 3, 6, 16, tzinfo=zone)
    monday = datetime(2026, 3, 9, 10, tzinfo=zone)
    hours = {
        day: (datetime(2026, 1, 1, 9).time(), datetime(2026, 1, 1, 17).time()) for day in range(5)
    }
    assert WorkWeek(hours, "FI").between(friday, monday) == timedelta(hours=2)
    Ticket.objects.exclude(pk=many[0].pk).delete()
    Ticket.objects.filter(pk=many[0].pk).update(created_at=friday, answered_at=monday)
    found = report(now=datetime(2026, 3, 20, tzinfo=zone))
    assert (found.total.median_wait, found.total.late_share) == (2.0, 0)


@pytest.mark.feature("D01")
def test_each_member_of_staff_chooses_the_mails_about_tickets(world):
    outbox.run_due()
    Mail.objects.all().delete()
    staff, customer = client_for("support"), client_for("main_alpha")
    ticket = Ticket.objects.get(subject="alpha ticket-subject")
    mine = f"/tickets/{ticket.public_id}/"

    def told(said: str) -> list[str]:
        submit(customer, customer.get(mine), "text", text=said)
        outbox.run_due()
        found = list(
            Mail.objects.filter(kind="ticket for staff").values_list("to_address", flat=True)
        )
        Mail.objects.all().delete()
        return found

    assert told("Unassigned") == [], "whoever has chosen nothing hears of his own only"
    page = staff.get("/staff/me/tickets/")
    assert "My mails about tickets" in text(staff.get("/staff/"))
    bad = submit(staff, page, "mails", mails="queues")
    assert bad.status_code == 422 and "Tick at least one queue." in text(bad)
    submit(staff, page, "mails", mails="queues", queues=Queue.objects.get().public_id)
    assert told("Of my queue") == [EMAILS["support"]]
    Ticket.objects.filter(pk=ticket.pk).update(assignee=world.user("sales"))
    assert told("Taken by Sales") == [EMAILS["sales"]]
    Ticket.objects.filter(pk=ticket.pk).update(assignee=world.user("support"))
    assert told("Mine") == [EMAILS["support"]]
    submit(staff, staff.get("/staff/me/tickets/"), "mails", mails="none")
    assert told("No mails") == []
    assert staff.get("/staff/").content.decode().count("bell-count") == 1, "the bell still rings"
