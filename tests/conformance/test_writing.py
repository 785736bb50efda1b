"""Every switch and every field rule through page, form and API, for all that programs may write."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models
from django.urls import reverse

from portello.access.models import Profile, ProfileAction, ProfileField
from portello.access.profiles import _COMPILED
from portello.api.resources import resources
from portello.core.fields import EDIT, HIDDEN, READ, REQUIRED, RULES, Field, fields
from portello.modules.portals.models import Portal
from tests.pages import parsed
from tests.world import World, api, client_for, company_token

# What a rule allows does not depend on the database: PostgreSQL has these with bin/test --full.
pytestmark = [pytest.mark.django_db]
PERSON = "accountant"  # a main user who administers nobody: what he may do comes from his profile
WRITABLE = {name: one for name, one in resources().items() if one.writes is not None}
KEPT = {
    "sites": ("portal:customers:new_site", "portal:customers:edit_site"),
    "contacts": ("portal:customers:new_contact", "portal:customers:edit_contact"),
}
ACTS = [
    (name, act)
    for name, one in WRITABLE.items()
    for act in ("create", "change", "remove")
    if getattr(one.writes, act) is not None
]


def send(caller: str, method: str, address: str, data: Any = None, **headers: str) -> Any:
    headers = {"if-match": "*", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return api(
        caller,
        address,
        method=method,
        data={} if data is None else data,
        content_type="application/json",
        headers=headers,
    )


def alphas(world: World, name: str) -> Any:
    """A record of Alpha that is not the person's own."""
    model: Any = WRITABLE[name].model
    if name == "companies":
        return world.alpha
    rows = model.objects.filter(company=world.alpha).order_by("-pk")
    return rows.exclude(pk=world.contact_of(PERSON).pk) if name == "contacts" else rows


def one_of(world: World, name: str) -> Any:
    found = alphas(world, name)
    return found.first() if isinstance(found, models.QuerySet) else found


def set_rule(label: str, field: str, rule: str) -> None:
    profile = Profile.objects.get(built_in="main_user")
    ProfileField.objects.update_or_create(
        profile=profile, model=label, field=field, defaults={"rule": rule}
    )
    _COMPILED.clear()


def value_of(model: Any, one: Field) -> str:
    """A good value that the world does not hold."""
    choices = (
        dict(one.choices()) if one.choices else dict(model._meta.get_field(one.name).choices or ())
    )
    if choices:
        wanted = {"country": "DE", "language": "it"}
        return wanted.get(one.name) or list(choices)[-1]
    if isinstance(model._meta.get_field(one.name), models.URLField):
        return "https://word.example"
    good = {"phone": "+49 30 901820", "email": "word@x.example", "vat": "DE136695976"}
    named = {"einvoice_address": "003720774740", "postal_code": "10117", "business_id": "HRB 12345",
             "iban": "FI2112345600000785"}  # fmt: skip
    return good.get(one.kind) or named.get(one.name) or "Word"


def requested(name: str, world: World, act: str) -> Any:
    """One good request of each act."""
    if act == "create":
        return send(PERSON, "post", name, {"name": "New one"})
    address = f"{name}/{one_of(world, name).public_id}"
    if act == "remove":
        return send(PERSON, "delete", address)
    return send(PERSON, "patch", address, {})


@pytest.mark.feature("F19", "F21", "F22", "F23", "F26", "F27", "S25")
@pytest.mark.parametrize("closed", ["portal", "profile", "key"])
@pytest.mark.parametrize(("name", "act"), ACTS)
def test_every_switch_closes_the_way_for_programs(world: World, name, act, closed):
    rights = getattr(WRITABLE[name].writes, act)
    assert requested(name, world, act).status_code in (200, 201), "open before"
    before = WRITABLE[name].model.objects.count()
    if closed == "portal":
        Portal.objects.update(ceiling={"off": [rights.person]}, version=99)
    elif closed == "profile":
        ProfileAction.objects.filter(action=rights.person).delete()
    else:
        from portello.api.models import PersonKey

        PersonKey.objects.update(may_write=False)
    _COMPILED.clear()
    answer = requested(name, world, act)
    reads_too = rights.person != WRITABLE[name].rights.person or closed == "key"
    assert answer.status_code == (403 if reads_too else 404), answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert WRITABLE[name].model.objects.count() == before


PAGES = {
    "sites_add": ("new_site", ""), "sites_edit": ("edit_site", "site"),
    "sites_delete": ("site_deletion", "site"), "contacts_add": ("new_contact", ""),
    "contacts_edit": ("edit_contact", "contact"), "contacts_delete": ("contact_deletion", "contact"),
}  # fmt: skip


@pytest.mark.feature("F19", "F21", "F22", "F23", "F26", "F27")
@pytest.mark.parametrize("closed", ["portal", "profile", "page"])
@pytest.mark.parametrize("action", PAGES)
def test_every_switch_closes_page_form_and_button(world: World, action, closed):
    name, kind = PAGES[action]
    resource = action.partition("_")[0]
    record = one_of(world, resource)
    address = reverse(
        f"portal:customers:{name}", kwargs={"public_id": record.public_id} if kind else {}
    )
    shown_on = f"/{resource}/{record.public_id}/" if kind else f"/{resource}/"
    client = client_for(PERSON)
    button = f'//main//a[@href="{address}"]'
    assert client.get(address).status_code == 200
    assert parsed(client.get(shown_on)).xpath(button)
    if closed == "profile":
        ProfileAction.objects.filter(action=f"customers.{action}").delete()
    else:
        off = f"customers.{resource if closed == 'page' else action}"
        Portal.objects.update(ceiling={"off": [off]}, version=99)
    _COMPILED.clear()
    sent = {"name": "hacked", "company_token": company_token(PERSON)}
    assert client.get(address).status_code == client.post(address, sent).status_code == 404
    if closed == "page":
        assert client.get(shown_on).status_code == 404
    else:
        assert not parsed(client.get(shown_on)).xpath(button)
    assert not type(record).objects.filter(name="hacked").exists()
    assert type(record).objects.filter(pk=record.pk, archived_at=None).exists()


def fields_of(name: str) -> dict[str, Field]:
    found = fields(WRITABLE[name].model)
    return {n: one for n, one in found.items() if not one.custom and one.kind != "record"}


@pytest.mark.feature("F20", "S23", "S24", "S25")
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", WRITABLE)
def test_every_field_rule_holds_for_programs_and_forms(world: World, name, rule):
    model, record = WRITABLE[name].model, one_of(world, name)
    in_force = {n: min(rule, one.ceiling, key=RULES.index) for n, one in fields_of(name).items()}
    for field in in_force:
        set_rule(model._meta.label_lower, field, rule)
    for field, one in fields_of(name).items():
        check_patch(model, f"{name}/{record.public_id}", record.pk, one, in_force[field])
    if name in KEPT:
        check_forms(name, record, in_force)
        check_post(name, in_force)


def check_patch(model: Any, address: str, pk: int, one: Field, rule: str) -> None:
    """The change is written or refused by name; a hidden field does not exist."""
    may, value = rule in (EDIT, REQUIRED), value_of(model, one)
    before = getattr(model.objects.get(pk=pk), one.name)
    answer = send(PERSON, "patch", address, {one.name: value})
    assert answer.status_code == (200 if may else 422), (one.name, rule, answer.content)
    assert getattr(model.objects.get(pk=pk), one.name) == (value if may else before), one.name
    if not may:
        told = answer.json()["errors"][0]
        assert told["field"] == one.name
        assert ("There is no field" in told["detail"]) == (rule == HIDDEN), told
    if rule == REQUIRED:
        empty = send(PERSON, "patch", address, {one.name: ""})
        assert empty.status_code == 422 and empty.json()["errors"][0]["field"] == one.name


def open_at_first(one: Field, rule: str) -> bool:
    """What stands nowhere yet may be given, unless it is hidden or the business's own (ADR 0033)."""
    fillable = rule == READ and (one.at_first or one.ceiling != READ)
    return rule in (EDIT, REQUIRED) or fillable or one.name == "name"


def check_forms(name: str, record: Any, rules: dict[str, str]) -> None:
    """The pages have the controls, locked or not, as the rules say."""
    new, edit = (reverse(KEPT[name][0]), reverse(KEPT[name][1], args=[record.public_id]))
    client = client_for(PERSON)
    page = client.get(edit)
    assert page.status_code == (200 if {EDIT, REQUIRED} & set(rules.values()) else 404)
    added = parsed(client.get(new))
    for field in SHOWN[name]:
        one, rule = fields_of(name)[field], rules[field]
        control = f'//main//*[@name="{field}"]'
        if page.status_code == 200:
            found = parsed(page).xpath(control)
            assert bool(found) == (rule != HIDDEN), field
            assert not found or (found[0].get("disabled") is not None) == (rule == READ), field
        found = added.xpath(control)
        assert bool(found) == (rule != HIDDEN or field == "name"), field
        locked = bool(found) and found[0].get("disabled") is not None
        assert locked == (bool(found) and not open_at_first(one, rule)), field


SHOWN = {
    "sites": ("name", "line1", "line2", "postal_code", "city", "region", "country", "phone"),
    "contacts": ("name", "title", "email", "phone"),
}


def check_post(name: str, rules: dict[str, str]) -> None:
    """A new record takes what may be read as well, and nothing that is hidden but its name."""
    model, known = WRITABLE[name].model, fields_of(name)
    good = {n: value_of(model, one) for n, one in known.items() if open_at_first(one, rules[n])}
    made = send(PERSON, "post", name, good)
    assert made.status_code == 201, made.content
    stored = model.objects.get(public_id=made.json()["id"])
    assert {n: getattr(stored, n) for n in good} == good
    assert stored.company.external_id == "ALPHA"
    for field in known.keys() - good.keys():
        refused = send(PERSON, "post", name, {**good, field: value_of(model, known[field])})
        assert refused.status_code == 422 and refused.json()["errors"][0]["field"] == field
    for field in [n for n in good if rules[n] == REQUIRED]:
        without = {n: value for n, value in good.items() if n != field}
        refused = send(PERSON, "post", name, without)
        assert refused.status_code == 422 and refused.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("name", WRITABLE)
def test_what_is_foreign_or_stale_or_unseen_is_not_written(world: World, name):
    one, record = WRITABLE[name], one_of(world, name)
    field = next(n for n, f in fields(one.model).items() if f.kind == "text" and n != "external_id")
    set_rule(one.model._meta.label_lower, field, EDIT)
    address = f"{name}/{record.public_id}"
    own = {"id": world.beta.pk} if name == "companies" else {"company": world.beta}
    foreign = one.model.objects.filter(**own)[0]
    for method in ("patch", "delete"):
        answer = send(PERSON, method, f"{name}/{foreign.public_id}", {field: "hacked"})
        assert answer.status_code in (404, 405), "Beta is his too, but not with this key"
    unseen = api(
        PERSON, address, method="patch", data={field: "x"}, content_type="application/json"
    )
    assert unseen.status_code == 428
    current = api(PERSON, address)
    assert current["ETag"] == f'"{record.version}"'
    saved = send(PERSON, "patch", address, {field: "First"}, if_match=current["ETag"])
    assert saved.status_code == 200 and saved["ETag"] == f'"{record.version + 1}"'
    assert saved.json()[field] == "First" and saved.json() == api(PERSON, address).json()
    late = send(PERSON, "patch", address, {field: "Second"}, if_match=current["ETag"])
    assert late.status_code == 412 and late["ETag"] == saved["ETag"]
    told = late.json()["errors"][0]
    assert (told["field"], told["stored"], told["sent"]) == (field, "First", "Second")
    if one.writes.remove:
        assert send(PERSON, "delete", address, if_match=current["ETag"]).status_code == 412
    assert getattr(one.model.objects.get(pk=record.pk), field) == "First"


@pytest.mark.parametrize("name", WRITABLE)
def test_a_field_that_staff_decide_on_first_answers_202(world: World, name):
    one, record = WRITABLE[name], one_of(world, name)
    label = one.model._meta.label_lower
    field = next(n for n, f in fields(one.model).items() if f.kind == "text" and n != "external_id")
    set_rule(label, field, EDIT)
    Portal.objects.update(ceiling={"ask": {"fields": {label: [field]}}}, version=99)
    before = getattr(record, field)
    answer = send(PERSON, "patch", f"{name}/{record.public_id}", {field: "Wish"})
    assert answer.status_code == 202 and answer.json()[field] == before
    assert answer.json()["waiting"] == {field: {"stored": before, "sent": "Wish"}}
    assert getattr(one.model.objects.get(pk=record.pk), field) == before
