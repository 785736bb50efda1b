"""The crawl: every URL x persona x method, with two rivals whose every text carries a canary."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.urls.exceptions import NoReverseMatch

from portello.access.checks import all_routes, policy_of
from portello.api.models import KeyUse
from portello.core.registry import modules
from tests.people import FULL, OF_AGENT_ALONE
from tests.unchanged import Unchanged, checksum
from tests.world import KEY_HOLDERS, PEOPLE, SEES_BETA, STAFF, World, api, client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database]
# Answered with a redirect, and yet no denial: whoever asks for a reset link or a log-in code is heard.
HEARD = {
    "account_reset_password": {"core_outboxmessage"},
    "account_code": {"core_outboxmessage"},
}

SAMPLED = re.compile(r"/[0-9A-Za-z]{12}/")


def addresses(world: World) -> list[tuple[str, str, Any]]:
    """(url name, address, policy) of every route; a route without a sample fails."""
    samples: dict[str, dict[str, Any]] = {}
    for module in modules():
        if module.samples:
            samples |= module.call(module.samples)(world)
    samples["portal:look"] = {"colours": "0b6e4f", "mark": "0" * 12}
    samples["staff:mail"] = {"public_id": "zzzzzzzzzzzz"}
    samples["staff:history"] = {"model": "orders.order", "public_id": world.beta_order.public_id}
    found, missing = [], []
    for name, route, pattern in all_routes():
        policy = policy_of(pattern)
        try:
            found.append((name, reverse(name, kwargs=samples.get(name)), policy))
        except NoReverseMatch:
            if policy is None or policy.side != "closed":
                missing.append(f"{name} ({route})")
    assert not missing, f"add a sample to the module's samples.py for: {missing}"
    return found


def payload(world: World, person: str) -> dict[str, str]:
    """A form with everything a rival might try: all field names, Beta's ids."""
    return {
        "company_token": company_token(person),
        "name": "hacked",
        "title": "hacked",
        "phone": "+358 40 123456",
        "email": "hacked@evil.example",
        "company": world.beta.public_id,
        "company_id": str(world.beta.pk),
        "contact": world.beta_contact.public_id,
        "access": world.beta_access.public_id,
        "portal": world.portal.public_id,
        "staff_role": "administrator",
        "is_company_admin": "on",
        "internal_note": "hacked",
        "active": "yes",  # or the crawl would close the portal under its own feet
        "language": "fi",
    }


def denied(status: int) -> bool:
    return status >= 400 or status in (301, 302, 307, 308)


PRINTED = ("&lt;Macro", "&lt;function", "&lt;bound method", " object at 0x")


@pytest.mark.feature("F32", "S25")
@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_sees_or_changes_what_is_not_his(world, person, method):
    client, watch = client_for(person), Unchanged()
    before = checksum() if method == "get" else {}
    with connection.execute_wrapper(watch):
        crawl(world, client, person, method, watch)
    assert method != "get" or checksum() == before, f"{person} changed something by asking"


def crawl(world: World, client: Any, person: str, method: str, watch: Unchanged) -> None:
    for name, address, policy in addresses(world):
        if name in ("account_logout", "portal:switch") and method == "post":
            continue
        data = payload(world, person) if method == "post" else {}
        response = getattr(client, method)(address, data)
        text = response.content.decode(errors="replace") + str(response.headers)
        where = f"{person} {method.upper()} {address} ({name}) -> {response.status_code}"
        assert response.status_code < 500, where
        assert not any(one in text for one in PRINTED), f"a part of the program is printed: {where}"
        if person in STAFF and policy.side == "customer" and method == "get":
            assert "canary-" not in text.lower(), f"staff saw a customer's data there: {where}"
        if person not in STAFF:
            assert "canary-int" not in text.lower(), f"internal note shown: {where}"
            if person != "agent":
                assert OF_AGENT_ALONE not in text, f"told the collaborator alone: {where}"
            if person not in SEES_BETA:
                if person == "agent" and address.startswith("/assigned/"):
                    text = world.less_assigned(text)
                assert "canary-b" not in text.lower(), f"Beta's data shown: {where}"
        check_side(where, person, policy, response)
        may_write = method == "post" and allowed(person, policy)
        if not may_write and (method == "get" or denied(response.status_code)):
            watch.check(where, HEARD.get(name, set()) if method == "post" else set())
        else:
            watch.start()


HACK = {"name": "hacked", "phone": "+358 40 123456", "city": "hacked"}
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")


@pytest.mark.feature("F32", "S25")
@pytest.mark.parametrize("caller", [*KEY_HOLDERS, "everything", "products_only", "", "unknown"])
def test_no_key_sees_or_changes_what_is_not_its_own(world, caller):
    before, seen = checksum(), set()
    for name, address, policy in addresses(world):
        if policy.side != "key":
            continue
        for method in METHODS:
            KeyUse.objects.update(ready_at=0)
            # Own records may be written with a good body: an empty one is refused, and says no more.
            foreign = caller not in ("everything", "main_beta") and SAMPLED.search(f"{address}/")
            sent = {"data": HACK if foreign else {}, "content_type": "application/json"}
            if method == "delete":
                sent["headers"] = {"if-match": "*" if foreign else "999"}
            elif method == "patch":
                sent["headers"] = {"if-match": "*"}
            elif method in ("get", "head"):
                sent = {}
            response = api(caller, address.removeprefix("/api/v1/"), method=method, **sent)
            text = response.content.decode() + str(response.headers)
            where = f"{caller} {method.upper()} {address} -> {response.status_code}"
            writes = method.upper() in policy.methods and method not in ("get", "head")
            assert response.status_code in (
                (200, 401, 403, 404, 405) + ((412, 422) if writes else ())
            ), where
            assert (response.status_code == 405) == (method.upper() not in policy.methods), where
            if writes and foreign:
                assert response.status_code in (401, 403, 404), where
            if caller not in ("everything", *SEES_BETA) or caller == "accountant":
                assert "canary-b" not in text.lower(), f"Beta's data shown: {where}"
            if caller != "everything":
                assert "canary-int" not in text.lower(), f"internal note shown: {where}"
            assert OF_AGENT_ALONE not in text, f"told the collaborator alone: {where}"
            if caller in ("", "unknown", "ended") and method == "get":
                assert response.status_code == 401, where
            if response.status_code == 200:
                seen.add(name)
    assert checksum() == before, f"{caller} changed something by asking"
    # Not vacuous: Beta's own key and the business's see what the others must not.
    if caller == "main_beta":
        assert {"api:orders_one", "api:companies_one", "api:contacts_one", "api:sites"} <= seen
    if caller == "everything":
        assert seen == {name for name, _address, policy in addresses(world) if policy.side == "key"}


def allowed(person: str, policy: Any) -> bool:
    """Whether the policy lets this person's requests do something."""
    return (policy.side == "staff" and person in STAFF) or (
        policy.side == "customer" and person not in STAFF
    )


def check_side(where: str, person: str, policy: Any, response: Any) -> None:
    if policy.side == "key":
        assert response.status_code in (401, 405), f"a session opened the API: {where}"
    elif policy.side == "closed":
        assert response.status_code == 404, where
    elif person == "anonymous" and policy.side in ("customer", "staff"):
        assert response.status_code in (302, 405), where
        if response.status_code == 302:
            assert response["Location"].startswith("/account/login/"), where
    elif person not in STAFF and policy.side == "staff":
        assert response.status_code in (404, 405), where
    elif person == "admin" and policy.side == "customer":  # he sets the portal up
        wanted = (200, 404, 405) if " GET " in where else (403, 404, 405)
        assert response.status_code in wanted, where
    elif person in STAFF and policy.side == "customer":
        assert response.status_code in (302, 403, 405), where
    elif (
        person in ("main_alpha", "main_beta", "accountant", "agent", "member")
        and policy.side == "customer"
    ):
        lacks_admin = policy.right == "company_admin" and person in ("accountant", "agent")
        if lacks_admin or (policy.right.startswith("assigned.") and person != "agent"):
            assert response.status_code in (404, 405), where
            return
        if policy.right == "assigned.view" and " GET " in where:
            assert response.status_code == 200, where
        # Not vacuous: whoever has the rights does get his own pages.
        if " GET " in where and "zzzz" not in where and not SAMPLED.search(where):
            assert response.status_code in (200, 405), where
    elif person == "ended" and policy.side == "customer":
        assert response.status_code in (403, 405), where


@pytest.mark.parametrize(
    "person", PEOPLE if FULL else ("anonymous", "main_alpha", "agent", "admin")
)
def test_other_methods_do_nothing(world, person):
    client = client_for(person)
    before = checksum()
    for name, address, _policy in addresses(world):
        for method in ("put", "patch", "delete", "options"):
            response = getattr(client, method)(address)
            assert response.status_code < 500, f"{person} {method} {address} ({name})"
            assert "canary-" not in response.content.decode(errors="replace").lower()
    assert checksum() == before


def test_a_foreign_row_and_a_missing_one_answer_alike(world):
    client = client_for("main_alpha")
    foreign = client.get(
        reverse("portal:orders:detail", kwargs={"public_id": world.beta_order.public_id})
    )
    missing = client.get(reverse("portal:orders:detail", kwargs={"public_id": "zzzzzzzzzzzz"}))
    assert foreign.status_code == missing.status_code == 404
    assert plain(foreign) == plain(missing)


def plain(response: Any) -> str:
    """The page without its CSRF tokens, which are masked anew each time."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", response.content.decode())
