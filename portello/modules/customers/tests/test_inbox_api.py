"""Other systems fetch what waits, and approve or decline it by the rules of the page (N20, S24)."""

from __future__ import annotations

import pytest

from portello.access.staff import Staff
from portello.api.operations import make_integration_key
from portello.core import once
from portello.core.audit import System
from portello.modules.customers.arrivals.operations import send_arrival
from portello.modules.customers.matching.tests.register import add
from portello.modules.customers.models import Company, Contact
from portello.modules.inbox.models import InboxItem
from portello.modules.inbox.operations import take_item
from tests.keys import KEYS, api

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("S24", "N20", "N24")]
BY = System("test")


@pytest.fixture
def nordkap(world):
    return add({
        "company": "Nordkap Tekniikka Oy", "person": "Anna Virtanen", "phone": "040 765 4321",
        "email": "anna@nordkap.example", "country": "FI",
    })  # fmt: skip


@pytest.fixture
def arrival(world, nordkap):
    """Somebody who may be of Nordkap, and waits."""
    return send_arrival(
        by=BY, portal=world.portal, act="registration", sender="Anna Virtanen",
        email="anna@nordkap.example", language="fi",
        payload={
            "company": {"name": "NORDKAP TEKNIIKKA", "phone": "+358 9 123 4567"},
            "contact": {"name": "Virtanen Anna", "email": "anna@nordkap.example"},
        },
    )  # fmt: skip


def decide(arrival, word, caller="everything", key="", **sent):
    headers = {"idempotency-key": key} if key else {}
    return api(
        caller, f"inbox/{arrival.public_id}/{word}", method="post", data={"version": 1, **sent},
        content_type="application/json", headers=headers,
    )  # fmt: skip


def test_what_waits_is_given_with_whom_it_may_be_and_why(world, arrival, nordkap):
    items = {one["id"]: one for one in api("everything", "inbox").json()["items"]}
    assert world.beta_request.public_id in items
    one = api("everything", f"inbox/{arrival.public_id}").json()
    assert items[one["id"]] == one and one["payload"]["company"]["name"] == "NORDKAP TEKNIIKKA"
    best = one["candidates"][0]
    assert best["company"] == nordkap.public_id and best["kind"] == "existing"
    assert {reason["field"] for reason in best["reasons"]} == {"company", "person", "email"}
    assert one["may_decide"] and one["state"] == "open" and best["sureness"] > 90
    would = api("everything", f"inbox/{arrival.public_id}/acceptance").json()
    assert would["possible"] and "Nordkap Tekniikka Oy" in " ".join(would["does"])


def test_pages_of_the_list_neither_repeat_nor_skip(world, arrival):
    first = api("everything", "inbox?limit=1").json()
    rest = api("everything", f"inbox?limit=50&after={first['next']}").json()
    ids = [one["id"] for one in (*first["items"], *rest["items"])]
    assert ids == list(
        InboxItem.objects.waiting().filter(kind__in=("change", "registration"))
        .order_by("created_at", "pk").values_list("public_id", flat=True)
    )  # fmt: skip
    assert len(ids) >= 2 and rest["next"] is None


@pytest.mark.feature("N19", "N30")
def test_attached_to_a_customer_the_register_stays_but_for_what_is_named(arrival, nordkap):
    contact = Contact.objects.get(company=nordkap)
    answer = decide(
        arrival, "acceptance", company=nordkap.public_id, contact=contact.public_id, take=["company.phone"]
    )  # fmt: skip
    assert answer.status_code == 200 and answer.json()["state"] == "accepted"
    nordkap.refresh_from_db()
    assert nordkap.name == "Nordkap Tekniikka Oy" and nordkap.phone == "+358 9 123 4567"
    assert Contact.objects.filter(company=nordkap).count() == 1
    assert answer.json()["company"] == nordkap.public_id and answer.json()["candidates"] == []


@pytest.mark.feature("N29")
def test_a_new_customer_is_made_once_however_often_it_is_sent(arrival):
    before = Company.objects.count()
    answers = [decide(arrival, "acceptance", key="job-1", company="new") for _n in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].json() == answers[1].json() and Company.objects.count() == before + 1
    assert decide(arrival, "acceptance", key="job-1", company="other").status_code == 422
    assert decide(arrival, "acceptance", company="new").status_code == 409


def test_the_same_key_twice_at_once_gets_the_same_answer(arrival, monkeypatch):
    """The second was on its way when the first was not stored yet."""
    first = decide(arrival, "acceptance", key="job-2", company="new")
    real, asked = once.earlier_of, []

    def not_yet(owner, key):
        asked.append(key)
        return real(owner, key) if len(asked) > 1 else None

    monkeypatch.setattr(once, "earlier_of", not_yet)
    again = decide(arrival, "acceptance", key="job-2", company="new")
    assert again.status_code == 200 and again.json() == first.json() and len(asked) == 2


def test_declining_needs_a_reason_and_leaves_the_register(arrival):
    before = Company.objects.count()
    wrong = decide(arrival, "rejection")
    assert wrong.status_code == 422 and wrong.json()["errors"][0]["field"] == "answer"
    answer = decide(arrival, "rejection", answer="We sell to companies only.")
    assert answer.json()["state"] == "rejected" and Company.objects.count() == before


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "company"),
        ({"company": ""}, "company"),
        ({"company": "Nordkap"}, "company"),
        ({"company": "a\0b"}, "company"),
        ({"company": 5}, "company"),
        ({"company": "new", "contact": "abc"}, "contact"),
        ({"company": "new", "take": "company.phone"}, "take"),
        ({"company": "new", "take": [{}]}, "take"),
        ({"company": "new", "take": ["company.iban"]}, "take"),
        ({"company": "new", "answer": 5}, "answer"),
        ({"company": "new", "answer": "\0"}, "answer"),
        ({"company": "new", "version": "1"}, "version"),
        ({"company": "new", "version": True}, "version"),
        ({"company": "new", "match": "existing"}, "match"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_done(arrival, sent, field):
    before = Company.objects.count()
    answer = decide(arrival, "acceptance", **sent)
    assert answer.status_code == 422, answer.content
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    arrival.refresh_from_db()
    assert arrival.state == "open" and Company.objects.count() == before


def test_nothing_is_accepted_because_it_matched(arrival):
    """Whom a sender is taken for is said by whoever decides, however sure the match is."""
    assert decide(arrival, "acceptance").status_code == 422


def test_a_stale_version_and_a_colleague_who_has_it_are_told(world, arrival):
    stale = decide(arrival, "rejection", version=7, answer="No")
    assert stale.status_code == 412 and stale.headers["ETag"] == '"1"'
    take_item(by=Staff(world.user("sales")), item=arrival)
    taken = decide(arrival, "rejection", answer="No")
    assert taken.status_code == 409 and "in hand" in taken.json()["detail"]


@pytest.mark.feature("S25")
def test_rights_of_the_key_are_those_of_the_page(world, arrival):
    for rights, reads, decides in (
        (["catalogue.view"], 404, 404),
        (["inbox.view"], 404, 404),  # the kind's own right is missing
        (["inbox.view", "customers.view"], 200, 403),
        (["inbox.view", "customers.view", "access.manage"], 200, 200),
    ):
        KEYS["tried"] = make_integration_key(by=BY, name="Tried", rights=rights)[1]
        assert api("tried", f"inbox/{arrival.public_id}").status_code == reads
        answer = decide(arrival, "rejection", caller="tried", answer="No")
        assert answer.status_code == decides
    for person in ("main_alpha", "main_beta"):
        assert api(person, "inbox").status_code == 404
        assert decide(arrival, "rejection", caller=person, answer="No").status_code == 404


def test_an_administrator_gives_a_key_the_inbox(world, as_person):
    admin = as_person("admin")
    page = admin.get("/staff/keys/new/")
    assert b'name="inbox.view"' in page.content and b'name="access.manage"' in page.content
    assert b'name="privacy.decide"' not in page.content
