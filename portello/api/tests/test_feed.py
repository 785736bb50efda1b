"""The change feed: in order, complete, and only what the key may read."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Q

from portello.core import changes
from portello.modules.catalogue.models import Product
from portello.modules.customers.operations import archive_record
from tests.world import BY, api

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def settled(monkeypatch):
    """In a test the rows' own transaction is still open; here it counts as settled."""
    monkeypatch.setattr("portello.api.feed.changes_before_open_writes", Q)


def test_a_copy_is_kept_up_to_date(world, settled):
    start = api("everything", "changes?after=latest").json()
    assert start["items"] == []
    contact = world.alpha_contact
    changes.apply(contact, {"title": "Boss"}, by=BY)
    archive_record(by=BY, record=contact)
    product = changes.create(Product(sku="N", name={"en": "New"}, currency="EUR"), by=BY)
    place = f"&after={start['next']}" if start["next"] else ""
    first = api("everything", f"changes?limit=2{place}").json()
    assert [(i["resource"], i["id"], i["kind"]) for i in first["items"]] == [
        ("contacts", contact.public_id, "changed"),
        ("contacts", contact.public_id, "archived"),
    ]
    assert first["items"][0]["company"] == world.alpha.public_id and first["more"]
    rest = api("everything", f"changes?after={first['next']}").json()
    assert [(i["id"], i["company"]) for i in rest["items"]] == [(product.public_id, None)]
    assert not rest["more"]
    end = api("everything", f"changes?after={rest['next']}").json()
    assert end["items"] == [] and end["next"], "the place to go on from is kept"
    shop = api("products_only", "changes").json()["items"]
    assert {i["resource"] for i in shop} == {"products"}


def test_the_feed_is_for_integrations_and_refuses_bad_places(world, settled):
    changes.apply(world.alpha_contact, {"title": "Boss"}, by=BY)
    assert api("main_alpha", "changes").status_code == 404
    for query in ("after=1", "after=" + "x" * 5000, "limit=0", "since=2026-01-01"):
        assert api("everything", f"changes?{query}").status_code == 400
    mine = api("everything", "changes").json()["next"]
    assert api("products_only", f"changes?after={mine}").status_code == 400


def test_what_another_transaction_may_slip_in_before_is_held_back(world):
    from portello.api.feed import changes_before_open_writes

    if connection.vendor != "postgresql":
        assert str(changes_before_open_writes()) == "(AND: )", "one writer at a time, in order"
        return
    import psycopg

    settings = connection.settings_dict
    with psycopg.connect(
        dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"],
        port=settings["PORT"], password=settings["PASSWORD"],
    ) as other:  # fmt: skip
        other.execute("SELECT pg_current_xact_id()")  # an open write
        held = changes_before_open_writes()
        last = changes.ChangeRow.objects.latest("pk").pk
        changes.apply(world.alpha_contact, {"title": "Boss"}, by=BY)
        new = changes.ChangeRow.objects.filter(pk__gt=last)
        assert new.exists() and not new.filter(held).exists()
        other.rollback()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # the test is one long transaction
    assert str(changes_before_open_writes()) == "(AND: )"
