"""Setting the desk up: kinds and their forms, queues, canned answers, office hours."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portello.modules.tickets.desk.models import CannedAnswer, OfficeHours, Queue, TicketKind
from portello.modules.tickets.models import Ticket
from tests.pages import parsed, submit, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db]
SETUP = "/staff/ticket-setup"


@pytest.fixture
def staff(world) -> Any:
    return client_for("support")


@pytest.mark.feature("D01")
def test_a_kind_makes_the_form_that_customers_fill_in(world, staff):
    page = staff.get(f"{SETUP}/new/")
    done = submit(
        staff, page, "name_en", name_en="Order supplies", name_de="Verbrauchsmaterial",
        about_en="Toner and drums", queue=Queue.objects.get().public_id, asks_urgency="",
        asks_asset="need", asks_site="", asks_files="ask", hours_normal="16", may_close=None,
        reopen_days="7",
    )  # fmt: skip
    assert "Order supplies" in text(done) and "Normal 16" in text(done)
    kind = TicketKind.objects.latest("pk")
    assert (kind.asks, kind.may_close, kind.reopen_days) == (
        {"asset": "need", "files": "ask"}, False, 7,
    )  # fmt: skip
    customer = client_for("main_alpha")
    choice = customer.get("/tickets/new/")
    assert "Toner and drums" in text(choice)
    form = customer.get(f"/tickets/new/?kind={kind.public_id}")
    fields = parsed(form).xpath("//main//form[@method='post']")[0].fields
    assert "asset" in fields and "site" not in fields and "urgency" not in fields
    refused = submit(customer, form, "subject", subject="Toner", text="Black", asset="")
    assert refused.status_code == 422 and not Ticket.objects.filter(subject="Toner").exists()


def test_kinds_are_put_in_order_and_put_away(staff):
    first = TicketKind.objects.get()
    second = TicketKind.objects.create(name={"en": "Enquiry"}, position=2)
    submit(staff, staff.get(f"{SETUP}/"), f"{second.public_id}/place")
    rows = TicketKind.objects.order_by("position").values_list("pk", flat=True)
    assert list(rows) == [second.pk, first.pk]
    submit(staff, staff.get(f"{SETUP}/{second.public_id}/"), "archive")
    page = staff.get(f"{SETUP}/")
    assert "Archived" in text(page)
    assert "Enquiry" not in text(client_for("main_alpha").get("/tickets/new/"))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name_en": ""}, "This field is required."),
        ({"hours_low": "2", "hours_high": "90"}, "Not more hours than for the lower urgency"),
        ({"hours_high": "0"}, "greater than or equal to 1"),
        ({"reopen_days": "0"}, "greater than or equal to 1"),
        ({"asks_files": "always"}, "Select a valid choice."),
        ({"queue": "zzzzzzzzzzzz"}, "Select a valid choice."),
        ({"version": "77"}, "Somebody else has changed this meanwhile."),
    ],
)
def test_a_kind_that_cannot_be_is_told_by_field(staff, values, said):
    kind = TicketKind.objects.get()
    page = staff.get(f"{SETUP}/{kind.public_id}/")
    bad = submit(staff, page, "name_en", **values)
    assert bad.status_code == 422 and said in text(bad)
    assert TicketKind.objects.get().version == kind.version


def test_queues_are_kept_and_one_in_use_stays(staff):
    submit(staff, staff.get(f"{SETUP}/queues/new/"), "name", name="Invoices")
    queue, used = Queue.objects.get(name="Invoices"), Queue.objects.get(name="Service")
    assert "Invoices" in text(staff.get(f"{SETUP}/queues/"))
    submit(staff, staff.get(f"{SETUP}/queues/{queue.public_id}/"), "remove")
    page = submit(staff, staff.get(f"{SETUP}/queues/{used.public_id}/"), "remove")
    assert "in use and stays" in text(page)
    assert [one.name for one in Queue.objects.all()] == ["Service"]


@pytest.mark.feature("D01")
def test_canned_answers_have_texts_in_the_languages(staff):
    page = staff.get(f"{SETUP}/canned/new/")
    submit(staff, page, "title", title="Ask for a picture", text_en="Please send a picture.",
           text_fi="Lähetäthän kuvan.")  # fmt: skip
    made = CannedAnswer.objects.get(title="Ask for a picture")
    assert made.text == {"en": "Please send a picture.", "fi": "Lähetäthän kuvan."}
    page = staff.get(f"{SETUP}/canned/{made.public_id}/")
    stale = submit(staff, page, "title", title="Other", version="9")
    assert stale.status_code == 422 and "changed this meanwhile" in text(stale)
    assert submit(staff, page, "title", text_en="").status_code == 422
    submit(staff, page, "archive")
    assert "Archived" in text(staff.get(f"{SETUP}/canned/"))
    at = f"/staff/tickets/{Ticket.objects.first().public_id}/"
    assert "Ask for a picture" not in text(staff.get(at))


@pytest.mark.feature("D01")
def test_office_hours_move_what_is_due_from_then_on(staff):
    page = staff.get(f"{SETUP}/hours/")
    assert "Next public holidays: Finland" in text(page)
    done = submit(
        staff, page, "begin_0", begin_0="", end_0="", begin_5="10:00", end_5="12:00",
        closed="2026-12-28\n29 Dec 2026", region="02",
    )  # fmt: skip
    assert "Etelä-Karjala" in text(page) and "29 Dec 2026" in done.content.decode()
    assert "Saved. It holds for what is asked from now on." in text(done)
    kept = OfficeHours.objects.get()
    assert "0" not in kept.days and kept.days["5"] == ["10:00", "12:00"]
    assert kept.closed == ["2026-12-28", "2026-12-29"]
    from portello.modules.tickets.hours import work_week

    week = work_week()
    assert week.is_free(date(2026, 3, 9)) and not week.is_free(date(2026, 3, 7))
    assert week.is_free(date(2026, 12, 28)) and week.is_free(date(2026, 12, 25))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"begin_1": "17:00", "end_1": "09:00"}, "must end after it begins"),
        ({"begin_1": "09:00", "end_1": ""}, "Enter both times, or neither."),
        ({"begin_1": "9 o'clock"}, "Enter a valid time."),
        ({"closed": "Christmas\n2026-12-24\n31.2.2026"}, "No dates: “Christmas”, “31.2.2026”."),
        ({"region": "XX"}, "Select a valid choice."),
        ({f"{end}_{day}": "" for day in range(7) for end in ("begin", "end")}, "at least one day"),
        ({"version": "5"}, "Somebody else has changed this meanwhile."),
    ],
)
def test_hours_that_cannot_be_are_told_by_field(staff, values, said):
    bad = submit(staff, staff.get(f"{SETUP}/hours/"), "begin_0", **values)
    assert bad.status_code == 422 and said in text(bad)
    assert not OfficeHours.objects.exists()


def test_the_settings_pages_are_found_and_only_whoever_sets_up_opens_them(staff):
    found = text(client_for("admin").get("/staff/search/?q=office+hours"))
    assert "Office hours" in found
    for page in ("", "queues/", "canned/", "hours/"):
        assert client_for("sales").get(f"{SETUP}/{page}").status_code == 404
        assert staff.get(f"{SETUP}/{page}").status_code == 200
