"""Who gets in with a key, and who does not: every bad key is answered alike."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from portello.access.models import ProfileAction
from portello.api import callers
from portello.api.models import IntegrationKey, KeyUse, PersonKey
from portello.api.operations import revoke_key
from portello.core.audit import AuditEntry, System
from portello.core.logs import WithoutLinks
from portello.modules.customers.models import Company, Contact
from portello.modules.customers.operations import archive_record, restore_record
from portello.modules.portals.models import Portal, PortalAccess, PortalHost
from portello.modules.portals.operations import disable_access, give_access
from tests.world import BY, HOST, KEYS, api, client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def key_of(world, person="main_alpha"):
    return PersonKey.objects.get(access__user=world.user(person))


def disable(world):
    disable_access(by=BY, access=key_of(world).access)


def archive_contact(world):
    archive_record(by=BY, record=Contact.objects.get(pk=key_of(world).access.contact_id))


def archive_company(world):
    archive_record(by=BY, record=Company.objects.get(pk=world.alpha.pk))


def expire(world):
    PersonKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def user_off(world):
    type(world.user("main_alpha")).objects.update(is_active=False)


def becomes_staff(world):
    type(world.user("main_alpha")).objects.update(staff_role="reader")


def right_taken(world):
    profile = key_of(world).access.profile
    ProfileAction.objects.filter(profile=profile, action="programs.use").delete()
    type(profile).objects.filter(pk=profile.pk).update(version=99)


def revoked(world):
    revoke_key(by=System("test"), key=key_of(world))


ENDS = (
    disable, archive_contact, archive_company, expire, user_off, becomes_staff,
    right_taken, revoked,
)  # fmt: skip


@pytest.mark.feature("S25", "T11")
@pytest.mark.parametrize("end", ENDS, ids=lambda f: f.__name__)
def test_a_persons_key_dies_with_what_it_stands_on(world, end):
    unknown = api("ptl_p_" + "x" * 43, "orders")
    assert api("main_alpha", "orders").status_code == 200
    end(world)
    answer = api("main_alpha", "orders")
    assert answer.status_code == 401 and answer.content == unknown.content
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.feature("T11")
def test_a_closed_portal_answers_programs_with_its_notice(world):
    Portal.objects.update(is_active=False)
    known, unknown = api("main_alpha", "orders"), api("ptl_p_" + "x" * 43, "orders")
    assert known.status_code == unknown.status_code == 503 and known.content == unknown.content
    assert known.json()["title"] == "This portal is closed at the moment"
    assert known["Content-Type"] == "application/problem+json" and known["Retry-After"]
    assert api("everything", "orders").status_code == 200, "the business's own systems go on"
    Portal.objects.update(is_active=True)
    assert api("main_alpha", "orders").status_code == 200


def test_an_ended_key_stays_ended(world):
    access = key_of(world).access
    disable(world)
    give_access(
        by=BY, portal=world.portal, contact=access.contact, role="main_user", profile=access.profile
    )
    assert PortalAccess.objects.get(pk=access.pk).state == "active"
    assert api("main_alpha", "orders").status_code == 401
    archive_contact(world)
    restore_record(by=BY, record=access.contact)
    assert api("main_alpha", "orders").status_code == 401


BAD = {
    "none": {},
    "basic": {"authorization": "Basic bWFpbjpwb3J0ZWxsbw=="},
    "scheme only": {"authorization": "Bearer"},
    "unknown": {"authorization": "Bearer ptl_p_" + "A" * 43},
    "unknown integration": {"authorization": "Bearer ptl_i_" + "A" * 43},
    "huge": {"authorization": "Bearer " + "A" * 9000},
    "not ascii": {"authorization": "Bearer ptl_p_" + "ä" * 43},
    "another header": {"x-api-key": "KEY"},
    "self-promotion": {"x-user": "admin@business.example", "x-forwarded-user": "admin"},
    "two headers, joined by the server": {"authorization": "Bearer KEY,Bearer KEY"},
    "two headers, with a space": {"authorization": "Bearer KEY, Bearer KEY"},
    "spaces": {"authorization": "Bearer  KEY"},
    "end of line": {"authorization": "Bearer KEY\n"},
}


@pytest.mark.parametrize("name", BAD)
def test_every_bad_key_is_answered_alike(world, name):
    headers = {n: v.replace("KEY", KEYS["everything"]) for n, v in BAD[name].items()}
    answer = api("", "companies", headers=headers)
    assert answer.status_code == 401
    assert answer.content == api("", "companies").content


def test_headers_do_not_promote_a_person(world):
    headers = {"x-portello-role": "administrator", "x-http-method-override": "DELETE"}
    assert api("user_alpha", "products", headers=headers).status_code == 404
    assert len(api("user_alpha", "orders", headers=headers).json()["items"]) == 1


@pytest.mark.parametrize("person", ["main_alpha", "admin"])
def test_a_session_cookie_opens_nothing(world, person):
    browser = client_for(person)
    assert browser.get("/api/v1/orders").status_code == 401
    assert browser.get("/api/v1/openapi.json").status_code == 401
    mixed = browser.get(
        "/api/v1/orders", headers={"authorization": f"Bearer {KEYS['main_beta']}"}
    ).json()
    assert all(item["number"].startswith("CANARY-B") for item in mixed["items"])


def test_a_key_in_the_address_is_no_key(world):
    assert api("", f"orders?key={KEYS['everything']}").status_code == 401
    answer = api("main_alpha", f"orders?access_token={KEYS['everything']}")
    assert answer.status_code == 400 and answer.json()["errors"][0]["parameter"] == "access_token"


def test_keys_belong_to_their_portal(world, settings):
    other = Portal.objects.create(name="Partners", support_phone="+358 1 234")
    PortalHost.objects.create(portal=other, host="partners.localhost", is_primary=True)
    for caller in ("main_alpha", "everything"):
        there = api(caller, "orders", host="partners.localhost")
        assert there.status_code == 401, "a foreign portal's key is an unknown one"
        assert api(caller, "orders").status_code == 200
    settings.BACKOFFICE_HOST = "office.localhost"
    assert api("everything", "orders").status_code == 401
    assert api("main_alpha", "orders").status_code == 200


def test_integration_keys_end_too(world):
    key = IntegrationKey.objects.get(name="Everything")
    assert api("everything", "companies").status_code == 200
    revoke_key(by=BY, key=key)
    revoke_key(by=BY, key=key)
    assert api("everything", "companies").status_code == 401
    assert AuditEntry.objects.filter(verb="key revoked", record_id=key.pk).count() == 1


def test_only_hashes_are_stored_and_lines_of_the_log_are_clean(world):
    text = KEYS["main_alpha"]
    with connection.cursor() as cursor:
        for table in ("api_personkey", "api_keyuse", "core_auditentry", "core_auditvalue"):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert text not in repr(cursor.fetchall())
    line = logging.LogRecord("x", 20, "", 1, "GET /api/v1/orders?key=%s", (text,), None)
    WithoutLinks().filter(line)
    assert text[6:] not in line.getMessage() and "ptl_p_..." in line.getMessage()


def test_a_quick_program_is_asked_to_wait(world, monkeypatch):
    monkeypatch.setattr(callers, "BURST", 3)
    for _round in range(3):
        assert api("main_alpha", "sites").status_code == 200
    answer = api("main_alpha", "sites")
    assert answer.status_code == 429 and answer["Content-Type"] == "application/problem+json"
    assert answer["Retry-After"] == "1" and answer.json()["status"] == 429
    assert api("main_beta", "sites").status_code == 200, "the pace is each key's own"
    KeyUse.objects.update(ready_at=0)
    assert api("main_alpha", "sites").status_code == 200
    assert KeyUse.objects.get(key=key_of(world).public_id).used_at is not None


@pytest.mark.parametrize("language", ["en", "fi", "de"])
def test_problems_speak_the_language_that_is_asked_for(world, language):
    detail = {
        "en": "A valid key is needed",
        "fi": "Tarvitaan voimassa oleva avain",
        "de": "Es wird ein gültiger Schlüssel",
    }
    answer = api("", "orders", headers={"accept-language": language})
    assert answer.json()["detail"].startswith(detail[language])
    host = Client(HTTP_HOST="nobody.example").get(
        "/api/v1/orders", headers={"accept-language": language}
    )
    assert host.status_code == 421 and host["Content-Type"] == "application/problem+json"
    assert api("", "orders").json()["detail"].startswith(detail["en"]), "no language is left behind"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_other_methods_get_405_with_a_problem(world, method):
    answer = api("everything", "orders", method=method)
    assert answer.status_code == 405 and answer["Allow"] == "GET, HEAD"
    assert answer["Content-Type"] == "application/problem+json"


def test_head_is_get_without_a_body(world):
    answer = api("main_alpha", "orders", method="head")
    assert answer.status_code == 200 and not answer.content


def test_a_fault_shows_no_details(world, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("portello.api.shown.Shape.given", broken)
    browser = Client(HTTP_HOST=HOST, raise_request_exception=False)
    headers = {"authorization": f"Bearer {KEYS['main_alpha']}"}
    answer = browser.get("/api/v1/orders", headers=headers)
    assert answer.status_code == 500 and answer["Content-Type"] == "application/problem+json"
    assert b"secret detail" not in answer.content
