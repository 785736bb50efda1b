"""What search owes every module: each model is findable or says why not, and no page leaks."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portello.core import search
from portello.core.fields import fields, models_with_fields
from portello.ui.hits import Hit
from tests.pages import text
from tests.world import CUSTOMERS, PEOPLE, SEES_BETA, STAFF, client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOT_FOUND = {
    "customers.address": "it is a part of the company's page, without a page of its own",
    "customers.companygroup": "a short list of the business's own",
    "tickets.queue": "a short list of the business's own",
}


@pytest.mark.parametrize("model", models_with_fields(), ids=lambda m: m._meta.label_lower)
def test_a_model_with_fields_is_found_or_says_why_not(model):
    label = model._meta.label_lower
    found = search.kind_of(label) is not None
    assert found != (label in NOT_FOUND), f"{label}: name it in `search` of its module.py, or here"


def test_codes_are_unique_and_parts_are_registered_fields():
    declared = list(search.kinds().values())
    assert len({kind.model for kind in declared}) == len(declared)
    for kind in declared:
        codes = [part.code for part in kind.parts]
        assert len(set(codes)) == len(codes), kind.model
        own = [
            p.code for p in kind.parts if not p.name or not fields(kind.model_class)[p.name].custom
        ]
        assert all(len(code) > 5 and code.isalnum() for code in codes if code not in own)
        for code in (kind.code, *own):
            assert len(code) == 1 and code.isascii() and code.islower(), f"{kind.model}: {code}"
        for part in kind.parts:
            assert part.name in fields(kind.model_class) if part.name else part.values
        assert str(kind.label)
        hit = Hit("zzzzzzzzzzzz", {}, False)
        assert kind.staff(hit).startswith("/staff/")
        assert bool(kind.right) == (kind.portal is not None)
        assert kind.portal is None or kind.portal(hit).startswith("/")
        assert set(kind.needs) <= set(fields(kind.model_class))


def test_two_modules_do_not_take_the_same_code():
    from portello.core.registry import modules

    assert len(search.kinds()) == sum(len(module.search) for module in modules())


@pytest.mark.feature("F32")
@pytest.mark.parametrize("person", [p for p in PEOPLE if p != "anonymous"])
def test_no_question_brings_up_a_rival(world, person):
    """The crawl of the search pages: every word that stands in Beta's records, asked by everybody."""
    client = client_for(person)
    own = "/staff/search/" if person in STAFF else "/search/"
    for asked in ("canary-b", "canary", "b", "order", "CANARY-B-order-number-0", "canary-int"):
        response = client.get(own, {"q": asked})
        assert response.status_code == (403 if person == "ended" else 200)
        shown = response.content.decode().lower().replace(f'value="{asked.lower()}"', "")
        if person not in STAFF:
            assert "canary-int" not in shown, asked
            if person not in SEES_BETA:
                assert "canary-b" not in shown, asked
        if person in (*STAFF, "main_beta") and asked == "canary-b":
            assert "canary-b" in shown, "not vacuous: whoever may, finds it"


def test_only_staff_see_the_staff_page_and_only_customers_the_other(world):
    for person in CUSTOMERS:
        assert client_for(person).get("/staff/search/?q=a").status_code == 404
    assert client_for("anonymous").get("/search/?q=a").status_code == 302
    assert client_for("support").get("/search/?q=alpha").status_code == 403
    assert "Nothing found" in text(client_for("admin").get("/search/?q=alpha")), "he sets up"


def test_staff_find_only_what_their_role_opens(world):
    page = client_for("books").get("/staff/search/", {"q": "beta"})
    assert page.status_code == 200
    kinds = {k.code for k in search.kinds().values()}
    for kind in kinds:
        answer = client_for("books").get("/staff/search/", {"q": "canary", "kind": kind})
        assert answer.status_code == 200
        for hit in links(answer):
            assert client_for("books").get(hit).status_code == 200, hit


@pytest.mark.parametrize(
    "person", ["main_alpha", "user_alpha", "main_beta", "accountant", "member"]
)
def test_every_hit_can_be_opened(world, person):
    client = client_for(person)
    opened = 0
    for asked in ("alpha", "canary-b", "member", "1"):
        for hit in links(client.get("/search/", {"q": asked})):
            assert client.get(hit.split("#")[0]).status_code == 200, hit
            opened += 1
    assert opened


def links(response):
    from tests.pages import parsed

    return parsed(response).xpath('//div[@class="hit-head"]/a/@href')


@pytest.mark.parametrize("asked", ["alpha", "a", "nothing-like-it", "alpha-0"])
def test_the_page_keeps_its_budget_of_queries(world, asked):
    client = client_for("main_alpha")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get("/search/", {"q": asked}).status_code == 200
    assert len(queries) <= 8, [q["sql"][:120] for q in queries]
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("portal:customers:history")).status_code == 200
    assert len(queries) <= 8, [q["sql"][:120] for q in queries]
