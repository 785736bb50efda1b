"""The home page keeps its budget whatever joins: the parts of all modules are one query (ADR 0047)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portello.access.viewer import looking
from portello.core.registry import home_blocks, modules
from portello.modules.inbox.models import InboxItem
from portello.modules.knowledge.models import Article
from portello.modules.orders.models import Order
from portello.modules.portals.models import Portal
from portello.modules.tickets.models import Ticket
from portello.portal import blocks
from portello.portal.wanted import Wanted, answered
from tests.world import CUSTOMERS

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PEOPLE = [person for person in CUSTOMERS if person != "ended"]
MOST = 6  # of the whole page: who asks, from where, for whom, and what is open
WITH_HOME = [module.name for module in modules() if module.home]


@pytest.fixture
def every_block(monkeypatch):
    """A home page with every block that there is."""
    some = [{"id": f"{n:012}", "kind": kind, "shown_to": "everybody"} for n, kind in
            enumerate(blocks.kinds())]  # fmt: skip
    monkeypatch.setattr("portello.modules.portals.viewers.home_blocks_of", lambda portal: some)
    return some


@pytest.mark.parametrize("person", PEOPLE)
def test_the_whole_page_keeps_its_budget(world, as_person, person, every_block):
    client = as_person(person)
    client.get("/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/").status_code == 200
    said = "\n".join(query["sql"][:200] for query in queries)
    assert len(queries) <= MOST, f"home asks {len(queries)} queries:\n{said}"


@pytest.mark.parametrize("name", WITH_HOME)
def test_a_card_of_a_module_asks_nothing_itself(world, name, django_assert_num_queries):
    module = next(one for one in modules() if one.name == name)
    viewer = world.viewer("main_beta")
    with looking(viewer), django_assert_num_queries(0):
        cards = module.call(module.home)(viewer)
    assert all(isinstance(card, Wanted) for card in cards), "say what you want to know (ADR 0047)"


@pytest.mark.parametrize("kind", list(home_blocks()))
def test_a_block_of_a_module_asks_nothing_itself(world, kind, django_assert_num_queries):
    module, block = home_blocks()[kind]
    viewer = world.viewer("main_beta")
    with looking(viewer), django_assert_num_queries(0):
        module.call(block.content)(viewer)


def test_all_modules_are_answered_by_one_query(world, every_block, django_assert_num_queries):
    viewer = world.viewer("main_beta")
    with looking(viewer), django_assert_num_queries(1):
        assert blocks.shown(every_block, viewer)
    asks_nothing = viewer.but(profile=viewer.profile.within(SimpleNamespace(
        modules_off=["orders", "tickets", "knowledge", "errands"], ceiling={}, pk=0)))  # fmt: skip
    with looking(asks_nothing), django_assert_num_queries(1):
        assert blocks.shown(every_block, asks_nothing), "one part alone"


def test_rows_come_as_the_model_has_them(world):
    """In order, cut, counted; dates, moments, numbers and JSON as the database keeps them."""
    at = datetime(2026, 5, 4, 12, 30, 1, 250_000, tzinfo=UTC)
    Order.objects.filter(company=world.beta).update(wanted_on=date(2026, 5, 4))
    InboxItem.objects.filter(company=world.beta).update(created_at=at, payload={"a": [1, "é"]})
    viewer = world.viewer("main_beta")
    with looking(viewer):
        parts = [
            Wanted(viewer.see(Order), ("-number",), ("number", "wanted_on", "gross"), _both, 2),
            Wanted(viewer.see(Article), ("pk",), ("title",), _both),
            Wanted(viewer.see(Ticket).none(), ("pk",), ("subject",), _both),
            Wanted(viewer.see(InboxItem), ("pk",), ("created_at", "payload", "personal"), _both),
        ]
        (orders, of_orders), (articles, _n), (tickets, none), (items, _n) = answered(parts, viewer)
    assert [order.number[-2:] for order in orders] == ["-2", "-1"] and of_orders == 3
    assert {order.wanted_on for order in orders} == {date(2026, 5, 4)}
    assert {order.gross for order in orders} == {Order.objects.filter(company=world.beta)[0].gross}
    assert all(isinstance(article.title, dict) for article in articles) and articles
    assert (tickets, none) == ([], 0)
    assert (items[0].created_at, items[0].payload) == (at, {"a": [1, "é"]})
    assert items[0].personal in (True, False)


def test_a_part_counts_only_what_its_viewer_sees(world):
    viewer = world.viewer("main_alpha")
    with looking(viewer):
        [(rows, count)] = answered([Wanted(viewer.see(Order), ("pk",), ("number",), _both)], viewer)
    assert count == Order.objects.filter(company=world.alpha).count()
    assert not [row for row in rows if "CANARY" in row.number]


def test_a_visitor_is_asked_for_nothing_that_is_not_open(world, every_block):
    Portal.objects.update(protection="parts", open_parts=["home"])
    nobody = world.viewer("main_alpha").but(
        access_id=None, company=None, contact=None, portal=Portal.objects.get()
    )
    with looking(nobody), CaptureQueriesContext(connection) as queries:
        blocks.shown(every_block, nobody)
    assert not queries.captured_queries


def _both(rows, count):
    return rows, count
