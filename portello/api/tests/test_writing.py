"""What a program sends: hostile bodies, retries, keys that only read, and the business's systems."""

from __future__ import annotations

import json

import pytest
from openapi_schema_validator import OAS31Validator

from portello.access.models import ProfileAction
from portello.api import writing
from portello.api.models import PersonKey
from portello.api.operations import make_integration_key
from portello.api.resources import resources
from portello.core import once
from portello.core.audit import AuditEntry
from portello.modules.customers.models import Contact, Site
from tests.world import BY, api, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SITE = {"name": "Tampere", "city": "Tampere", "postal_code": "33100", "country": "FI"}
JSON = "application/json"


def post(address, data, caller="main_alpha", content_type=JSON, **headers):
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return api(caller, address, method="post", data=data, content_type=content_type, headers=named)


def on_site(method, public_id, data=None, caller="main_alpha", version="*"):
    return api(caller, f"sites/{public_id}", method=method, data=data or {}, content_type=JSON,
               headers={"if-match": version})  # fmt: skip


@pytest.mark.feature("S05", "S25", "F18")
def test_a_site_is_made_changed_and_deleted_by_a_program(world):
    made = post("sites", SITE)
    assert made.status_code == 201 and made["ETag"] == '"1"'
    public_id = made.json()["id"]
    assert made["Location"] == f"/api/v1/sites/{public_id}"
    assert api("main_alpha", f"sites/{public_id}").json() == made.json()
    saved = on_site("patch", public_id, {"city": "Pirkkala"}, version=made["ETag"])
    assert saved.status_code == 200 and saved.json()["city"] == "Pirkkala"
    gone = on_site("delete", public_id, version=saved["ETag"])
    assert gone.status_code == 200 and gone.json() == {"id": public_id, "outcome": "deleted"}
    assert api("main_alpha", f"sites/{public_id}").status_code == 404
    entries = AuditEntry.objects.filter(record_public_id=public_id).order_by("pk")
    assert [e.verb for e in entries] == ["created", "changed", "removed"]
    assert {e.actor_name for e in entries} == {"main_alpha of alpha"}
    used = Site.objects.get(company=world.alpha)
    assert on_site("delete", used.public_id).json()["outcome"] == "archived"
    assert api("main_alpha", f"sites/{used.public_id}").status_code == 404


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("", JSON, 415), ("{", JSON, 400), ("[]", JSON, 400), ('"x"', JSON, 400),
        ("null", JSON, 400), ('{"name": NaN}', JSON, 400), (b'{"name": "\xff"}', JSON, 400),
        ('{"name": "a", "name": "b"}', JSON, 400), ("[" * 60_000, JSON, 400),
        ('{"name": "' + "x" * 70_000 + '"}', JSON, 413), ('{"name": "x"}', "text/plain", 415),
        ("name=x", "application/x-www-form-urlencoded", 415),
        ('{"name": 5}', JSON, 422), ('{"name": {"a": 1}}', JSON, 422), ('{"name": true}', JSON, 422),
        ('{"name": null}', JSON, 422), ('{"name": "a\\u0000"}', JSON, 422),
        ('{"name": "\\ud800"}', JSON, 422), ('{"\\ud800": "x"}', JSON, 422), ("{}", JSON, 422),
        ('{"name": "x", "id": "123456789012"}', JSON, 422), ('{"name": "x", "pk": "1"}', JSON, 422),
        ('{"name": "x", "company": "BETA"}', JSON, 422), ('{"name": "x", "version": 9}', JSON, 422),
        ('{"name": "x", "country": "XX"}', JSON, 422), ('{"name": "x", "archived_at": ""}', JSON, 422),
        ('{"name": "x", "phone": "call me"}', JSON, 422), ('{"name": "' + "x" * 201 + '"}', JSON, 422),
    ],
)  # fmt: skip
def test_a_bad_body_is_refused_and_named(world, body, content_type, status):
    before = Site.objects.count()
    answer = post("sites", body, content_type=content_type)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert Site.objects.count() == before
    if status == 422:
        assert all(error["field"] for error in answer.json()["errors"])


@pytest.mark.parametrize("version", ["x", "-1", '"1', "1, 2", "9" * 30, '"' * 9])
def test_a_bad_version_is_refused(world, version):
    site = Site.objects.get(company=world.alpha)
    answer = on_site("patch", site.public_id, {"city": "X"}, version=version)
    assert answer.status_code in (400, 412) and Site.objects.get(pk=site.pk).city == site.city


def test_the_same_request_is_done_once(world):
    first, again = (post("sites", SITE, idempotency_key="order-17") for _time in range(2))
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    assert Site.objects.filter(name="Tampere").count() == 1
    other = post("sites", {**SITE, "name": "Oulu"}, idempotency_key="order-17")
    assert other.status_code == 422 and not Site.objects.filter(name="Oulu").exists()
    theirs = post("sites", SITE, caller="main_beta", idempotency_key="order-17")
    assert theirs.status_code == 201 and theirs.json()["id"] != first.json()["id"]
    assert post("sites", SITE, idempotency_key="x" * 61).status_code == 400
    assert post("sites", SITE, idempotency_key="no space").status_code == 400
    on_site("delete", first.json()["id"])
    gone = post("sites", SITE, idempotency_key="order-17")
    assert gone.status_code == 409 and "gone" in gone.json()["detail"]


def test_two_at_once_make_one(world, monkeypatch):
    """The second has looked before the first was done; the database decides."""
    first = post("sites", SITE, idempotency_key="k")
    asked = []

    def late(owner, key):
        asked.append(key)
        return None if len(asked) == 1 else real(owner, key)

    real = once.earlier_of
    monkeypatch.setattr(writing.once, "earlier_of", late)
    second = post("sites", SITE, idempotency_key="k")
    assert second.status_code == 201 and second.json() == first.json() and len(asked) == 2
    assert Site.objects.filter(name="Tampere").count() == 1


def test_what_is_remembered_of_a_request_is_no_ones_data(world):
    post("contacts", {"name": "Secretword", "email": "s@alpha.example"}, idempotency_key="k")
    stored = once.SentForm.objects.get(key__endswith=":k")
    assert "Secretword" not in stored.location and "alpha.example" not in stored.location


def test_a_key_reads_only_unless_it_was_made_for_more(world):
    assert not PersonKey.objects.get(access__user=world.user("user_alpha")).may_write
    site = Site.objects.get(company=world.alpha)
    for answer in (
        post("sites", SITE, caller="user_alpha"),
        on_site("patch", site.public_id, {"city": "X"}, caller="user_alpha"),
        on_site("delete", site.public_id, caller="user_alpha"),
    ):
        assert answer.status_code == 403 and "only read" in answer.json()["detail"]
    assert api("user_alpha", "sites").status_code == 200


@pytest.mark.feature("S25", "S06")
def test_a_system_of_the_business_writes_what_it_was_given(world):
    answer = post("sites", {**SITE, "company": world.beta.public_id}, caller="everything")
    assert answer.status_code == 201
    site = Site.objects.get(public_id=answer.json()["id"])
    assert site.company == world.beta
    entry = AuditEntry.objects.get(model="customers.site", record_id=site.pk)
    assert (entry.actor_kind, entry.actor_name) == ("system", "Everything")
    for bad in ({}, {"company": "zzzzzzzzzzzz"}, {"company": 1}, {"company": "a\x00"}):
        refused = post("sites", {**SITE, **bad}, caller="everything")
        assert refused.status_code == 422 and refused.json()["errors"][0]["field"] == "company"
    reads = make_integration_key(by=BY, name="Reader", rights=["customers.view"])[1]
    assert post("sites", {**SITE, "company": world.beta.public_id}, caller=reads).status_code == 403
    writes = make_integration_key(by=BY, name="W", rights=["customers.edit", "catalogue.view"])[1]
    blind = post("sites", {**SITE, "company": world.beta.public_id}, caller=writes)
    assert blind.status_code == 404, "who may not read them may not know of them"
    note = api("everything", f"companies/{world.beta.public_id}", method="patch",
               data={"internal_note": "Pays late"}, content_type=JSON, headers={"if-match": "*"})  # fmt: skip
    assert note.status_code == 200 and note.json()["internal_note"] == "Pays late"


@pytest.mark.feature("S21", "F27")
def test_people_are_kept_as_on_the_pages(world):
    """Oneself obeys My details, an administrator cannot be deleted, an address stays with access."""
    me, colleague = world.alpha_contact, world.contact_of("user_alpha")

    def send(method, contact, data=None, caller="main_alpha"):
        return api(caller, f"contacts/{contact.public_id}", method=method, data=data or {},
                   content_type=JSON, headers={"if-match": "*"})  # fmt: skip

    own = send("delete", me)
    assert own.status_code == 409 and "cannot delete yourself" in own.json()["detail"]
    assert send("delete", me, caller="accountant").status_code == 409
    moved = {"email": "moved@alpha.example"}
    assert send("patch", me, moved).status_code == 422
    assert send("patch", colleague, moved, caller="accountant").status_code == 422
    assert send("patch", colleague, moved).status_code == 200
    assert world.user("user_alpha").email == "user@alpha.example"
    world.portal.ceiling = {"me": {"phone": "read"}}
    world.portal.version += 50
    world.portal.save()
    assert send("patch", me, {"phone": "+358 40 111222"}).status_code == 422
    assert send("patch", colleague, {"phone": "+358 40 111222"}).status_code == 200
    assert send("delete", colleague).json()["outcome"] == "archived"
    assert api("user_alpha", "sites").status_code == 401


@pytest.mark.parametrize("caller", ["main_alpha", "accountant", "user_alpha", "everything"])
def test_the_document_promises_what_may_be_written(world, caller):
    found = api(caller, "openapi.json").json()
    paths = found["paths"]
    writes = {p for p, m in paths.items() if {"post", "patch", "delete"} & set(m)}
    if caller == "user_alpha":
        assert not writes and "ContactNew" not in found["components"]["schemas"]
        return
    assert {"/api/v1/sites", "/api/v1/sites/{public_id}"} <= writes
    schema = found["components"]["schemas"]["SiteNew"]
    body = SITE if caller != "everything" else {**SITE, "company": world.alpha.public_id}
    OAS31Validator({**schema, "components": found["components"]}).validate(body)
    assert set(schema["required"]) == set(body) - {"city", "postal_code", "country"}
    assert paths["/api/v1/sites/{public_id}"]["patch"]["parameters"][1]["name"] == "If-Match"
    made = post("sites", body, caller=caller)
    answer = paths["/api/v1/sites"]["post"]["responses"]["201"]["content"]["application/json"]
    OAS31Validator({**answer["schema"], "components": found["components"]}).validate(made.json())
    bad = post("sites", {**body, "nothing": "x"}, caller=caller)
    OAS31Validator(found["components"]["schemas"]["Problem"]).validate(bad.json())


def test_what_the_profile_lost_is_no_longer_promised(world):
    ProfileAction.objects.filter(action="customers.sites_add").delete()
    type(world.profile).objects.update(version=99)
    paths = api("main_alpha", "openapi.json").json()["paths"]
    assert "post" not in paths["/api/v1/sites"] and "patch" in paths["/api/v1/sites/{public_id}"]


def test_a_cookie_writes_nothing_and_a_form_of_a_browser_neither(world, as_person):
    client = as_person("main_alpha")
    sent = json.dumps({**SITE, "company_token": company_token("main_alpha")})
    assert client.post("/api/v1/sites", sent, content_type=JSON).status_code == 401
    assert not Site.objects.filter(name="Tampere").exists()


def test_who_may_add_contacts_adds_them_and_nobody_is_invited(world):
    answer = post("contacts", {"name": "Nea", "email": "nea@alpha.example"})
    contact = Contact.objects.get(public_id=answer.json()["id"])
    assert contact.company == world.alpha
    assert post("contacts", {"name": "N", "invite": "on"}).status_code == 422
    assert resources()["contacts"].writes is not None
