"""Lists on both sides: what is counted, and what a phone folds away."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portello.modules.tickets.models import Ticket
from tests.pages import parsed, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("D01")]
LIST = "/tickets/"


def more(world, count):
    Ticket.objects.bulk_create(
        Ticket(
            company=world.alpha, portal=world.portal, number=f"m-{n}", subject=f"Question {n}",
            language="en", last_at=timezone.now(),
        )
        for n in range(count)
    )  # fmt: skip


def counted(page) -> str:
    """How many rows the foot of the list says there are."""
    return re.search(r"1–20 / ([\d,+]+)", text(page)).group(1)


def test_a_long_list_says_how_long_only_when_asked(world):
    more(world, 1010)
    there = Ticket.objects.filter(company=world.alpha).count()
    client = client_for("main_alpha")
    page = client.get(LIST)
    assert counted(page) == "1,000+"
    (link,) = parsed(page).xpath("//a[@class='list-total']/@href")
    assert counted(client.get(LIST + link)) == f"{there:,}"


def test_a_long_list_is_not_counted_again_at_once_and_never_shows_what_is_gone(world):
    more(world, 1010)
    client = client_for("main_alpha")
    client.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert counted(client.get(LIST)) == "1,000+"
    assert not [one for one in asked if "COUNT(" in one["sql"]]
    with CaptureQueriesContext(connection) as other:
        assert counted(client.get(f"{LIST}?state=open")) == "1,000+"
    assert [one for one in other if "COUNT(" in one["sql"]], "another choice is another list"
    Ticket.objects.filter(company=world.alpha).delete()
    assert "No tickets yet" in text(client.get(LIST))
    assert client.get(f"{LIST}?page=2").status_code == 404


def test_filters_fold_away_and_say_how_many_are_set(world):
    client = client_for("main_alpha")
    label = "//label[@for='filters']"
    (button,) = parsed(client.get(LIST)).xpath(label)
    assert button.text_content().strip() == "Filters"
    page = client.get(f"{LIST}?state=open&from=2026-01-01&until=")
    (button,) = parsed(page).xpath(label)
    assert button.text_content().strip() == "Filters (2)"
    assert not parsed(client.get("/contacts/")).xpath(label), "a search alone stays open"


def test_a_period_that_ends_before_it_begins_is_named_on_both_sides(world):
    wrong = "?from=2026-05-02&to=2026-05-01"
    for person, address in (("main_alpha", LIST), ("support", "/staff/tickets/")):
        (said,) = parsed(client_for(person).get(address + wrong)).xpath("//form//p[@role='alert']")
        assert "lies before its beginning" in said.text_content(), person


def test_a_period_holds_both_its_days_as_the_clock_here_shows_them(world):
    zone = timezone.get_default_timezone()
    late = datetime(2026, 5, 3, 23, 30, tzinfo=zone)
    Ticket.objects.filter(company=world.alpha).update(created_at=late)
    for person, address in (("main_alpha", LIST), ("support", "/staff/tickets/")):
        client = client_for(person)
        for period, there in (
            ("from=2026-05-03&to=2026-05-03", True), ("to=2026-05-02", False),
            ("from=2026-05-04", False), ("from=1999-01-01&to=9998-12-31", True),
        ):  # fmt: skip
            page = client.get(f"{address}?{period}&state=open")
            assert ("alpha ticket-subject" in text(page)) is there, (person, period)
        for wrong in ("to=9999-12-31", "from=0001-01-01"):
            assert client.get(f"{address}?{wrong}").status_code == 400
