"""Lists for programs: pages that neither repeat nor hide rows, and a clear no to bad questions."""

from __future__ import annotations

import base64
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portello.access.models import Profile, ProfileField
from portello.modules.catalogue.models import Product
from portello.modules.customers.models import Asset, Company, Contact, Site
from portello.modules.orders.models import Order
from portello.modules.orders.tests.test_pages import _more_orders
from tests.world import api

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def hide(world, field, model="orders.order", built_in="main_user"):
    profile = Profile.objects.get(built_in=built_in)
    ProfileField.objects.create(profile=profile, model=model, field=field, rule="hidden")
    Profile.objects.filter(pk=profile.pk).update(version=profile.version + 1)


def walk(caller, address, meanwhile=lambda n: None):
    """All ids of a list, page by page."""
    found, after, pages = [], "", 0
    while after is not None:
        separator = "&" if "?" in address else "?"
        page = api(caller, f"{address}{separator}after={after}" if after else address).json()
        found += [item["id"] for item in page["items"]]
        after, pages = page["next"], pages + 1
        meanwhile(pages)
    return found


@pytest.mark.feature("F29", "S25")
@pytest.mark.parametrize("sort", ["", "&sort=number", "&sort=-gross", "&sort=gross"])
def test_pages_neither_repeat_nor_hide_rows(world, sort):
    _more_orders(world, 23)
    Order.objects.filter(number="more-3").update(gross=900, goods=900, net=900)
    before = set(Order.objects.filter(company=world.alpha).values_list("public_id", flat=True))

    def insert(pages):
        order = Order(company=world.alpha, number=f"later-{pages}", ordered_on="2026-03-01",
                      currency="EUR")  # fmt: skip
        order.save()

    found = walk("main_alpha", f"orders?limit=5{sort}", insert)
    assert len(found) == len(set(found)), "a row came twice"
    assert before <= set(found), "a row was passed over"


def test_lists_are_in_the_order_asked_for(world):
    _more_orders(world, 8)
    items = api("main_alpha", "orders?sort=-number&limit=200").json()["items"]
    numbers = [item["number"] for item in items]
    assert numbers == sorted(numbers, reverse=True) and len(numbers) == 11
    days = [item["ordered_on"] for item in api("main_alpha", "orders").json()["items"]]
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize(
    ("query", "count"),
    [("number=alpha-1", 1), ("state=received", 3), ("state=shipped", 0), ("reference=nothing", 0),
     ("ordered_from=2026-01-02", 2), ("ordered_until=2026-01-02", 2), ("limit=2", 2),
     ("ordered_from=2026-01-02&ordered_until=2026-01-02", 1)],
)  # fmt: skip
def test_filters(world, query, count):
    assert len(api("main_alpha", f"orders?{query}").json()["items"]) == count


def test_integrations_filter_by_company_and_source(world):
    beta = api("everything", f"orders?company={world.beta.public_id}").json()["items"]
    assert {item["company"] for item in beta} == {world.beta.public_id} and len(beta) == 3
    one = api("everything", "companies?source=test&external_id=ALPHA").json()["items"]
    assert [item["id"] for item in one] == [world.alpha.public_id]
    assert api("main_alpha", f"orders?company={world.beta.public_id}").status_code == 400
    assert len(api("everything", "products?is_discontinued=no").json()["items"]) == 1
    assert not api("everything", "products?is_discontinued=yes").json()["items"]
    site = Asset.objects.get(company=world.beta).site.public_id
    assert len(api("everything", f"assets?site={site}").json()["items"]) == 1


BAD = {
    "limit=0": "limit", "limit=-1": "limit", "limit=1000000000": "limit", "limit=201": "limit",
    "limit=x": "limit", "limit=": "limit", "limit=٣": "limit", "limit=1&limit=2": "limit",
    "offset=5": "offset", "nope=1": "nope", "fields=internal_note": "fields", "page=2": "page",
    "sort=nope": "sort", "sort=--number": "sort", "sort=internal_note": "sort",
    "sort=company__name": "sort", "sort=public_id": "sort", "sort=id": "sort",
    "state=nope": "state", "ordered_from=32.13.2026": "ordered_from",
    "company_id=1": "company_id", "internal_note=x": "internal_note", "contact__email=x": "contact__email",
    "number=" + "x" * 201: "number", "after=nonsense": "after", "after=" + "x" * 9000: "after",
    "after=" + base64.urlsafe_b64encode(b'["2026-01-01","zzzzzzzzzzzz"]').decode() + ":1:x": "after",
}  # fmt: skip


@pytest.mark.feature("F32")
@pytest.mark.parametrize("query", BAD, ids=lambda q: q[:30])
def test_bad_questions_are_refused_by_name(world, query):
    answer = api("main_alpha", f"orders?{query}")
    assert answer.status_code == 400 and answer["Content-Type"] == "application/problem+json"
    assert [error["parameter"] for error in answer.json()["errors"]] == [BAD[query]]


@pytest.mark.parametrize("address", ["orders?number=%00", "orders?after=%00", "orders/%00"])
def test_nul_is_a_problem_of_400(world, address):
    answer = api("main_alpha", address)
    assert answer.status_code == 400 and answer["Content-Type"] == "application/problem+json"


def test_a_cursor_belongs_to_its_key_list_filter_and_order(world):
    _more_orders(world, 8)
    after = api("main_alpha", "orders?limit=2").json()["next"]
    assert api("main_alpha", f"orders?limit=3&after={after}").status_code == 200
    value, public_id = json.loads(base64.urlsafe_b64decode(after.split(":")[0] + "=="))
    assert value == "2026-03-01" and Order.objects.get(public_id=public_id), "no integer key in it"
    for caller, address in (
        ("main_beta", f"orders?after={after}"),
        ("accountant", f"orders?after={after}"),
        ("everything", f"orders?after={after}"),
        ("main_alpha", f"contacts?after={after}"),
        ("main_alpha", f"orders?sort=number&after={after}"),
        ("main_alpha", f"orders?state=received&after={after}"),
        ("main_alpha", f"orders?after={after}x"),
        ("everything", f"changes?after={after}"),
    ):
        answer = api(caller, address)
        assert answer.status_code == 400 and answer.json()["errors"][0]["parameter"] == "after"


def test_details_take_no_parameters_and_foreign_and_missing_answer_alike(world):
    address = f"orders/{world.alpha_order.public_id}"
    assert api("main_alpha", address).status_code == 200
    assert api("main_alpha", f"{address}?expand=company").status_code == 400
    foreign = api("main_alpha", f"orders/{world.beta_order.public_id}")
    answers = {
        foreign.content,
        api("main_alpha", "orders/zzzzzzzzzzzz").content,
        api("main_alpha", "orders/1").content,
        api("main_alpha", "products").content,
        api("main_alpha", "changes").content,
        api("main_alpha", "no-such-thing").content,
    }
    assert foreign.status_code == 404 and len(answers) == 1


@pytest.mark.feature("S24", "S25")
def test_a_hidden_field_can_neither_be_read_sorted_nor_filtered_by(world):
    hide(world, "gross")
    hide(world, "state")
    for address in ("orders", f"orders/{world.alpha_order.public_id}"):
        text = api("main_alpha", address).content.decode()
        for word in ("gross", "state", "31.04", "amount", "vat", "charges", "unit_price"):
            assert f'"{word}' not in text, word
        assert "lines" in text and "quantity" in text
    for query in ("sort=gross", "sort=-gross", "state=received"):
        assert api("main_alpha", f"orders?{query}").status_code == 400
    unknown = api("main_alpha", "orders?foo=x").json()["detail"].replace("foo", "state")
    assert api("main_alpha", "orders?state=x").json()["detail"] == unknown
    assert "gross" in api("everything", "orders").content.decode()


def test_the_default_order_gives_way_when_its_field_is_hidden(world):
    hide(world, "ordered_on")
    _more_orders(world, 4)
    assert len(walk("main_alpha", "orders?limit=3")) == 7
    assert api("main_alpha", "orders?ordered_from=2026-01-01").status_code == 400


def test_archived_rows_are_for_integrations_only(world):
    Site.objects.filter(company=world.alpha).update(archived_at="2026-01-01T00:00:00Z")
    assert api("main_alpha", "sites").json()["items"] == []
    site = Site.objects.get(company=world.alpha).public_id
    assert api("main_alpha", f"sites/{site}").status_code == 404
    assert api("everything", f"sites/{site}").json()["archived_at"] == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize("caller", ["main_alpha", "everything"])
@pytest.mark.parametrize("name", ["companies", "contacts", "sites", "assets", "orders", "products"])
def test_a_list_needs_eight_queries_at_most(world, caller, name):
    if caller == "main_alpha" and name == "products":
        return
    _more_orders(world, 30)
    for n in range(20):
        company = Company.objects.create(name=f"C{n}")
        Contact.objects.create(company=world.alpha, name=f"P{n}")
        site = Site.objects.create(company=world.alpha, name=f"S{n}")
        Asset.objects.create(company=world.alpha, site=site, name=f"A{n}")
        Product.objects.create(sku=f"X{n}", name={"en": f"X{n}"}, currency="EUR")
        assert company.pk
    api(caller, f"{name}?limit=1")
    with CaptureQueriesContext(connection) as few:
        assert api(caller, f"{name}?limit=1").status_code == 200
    with CaptureQueriesContext(connection) as many:
        assert api(caller, f"{name}?limit=200").status_code == 200
    found = "\n".join(q["sql"][:150] for q in many.captured_queries)
    assert len(many) == len(few) <= 8, found
