"""The audit log: final in the database, searched by staff, and read by the customer it is about."""

from __future__ import annotations

import ast
import csv
import io
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portello.access.models import Profile, ProfileField
from portello.access.profiles import _COMPILED
from portello.access.staff import Staff
from portello.core import changes
from portello.core.audit import AuditEntry, System, record
from portello.core.fields import HIDDEN
from portello.modules.customers.models import Company, Contact, Site
from tests.pages import cells, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]
CODE = Path(__file__).resolve().parents[2]
_WRITES = ("update", "delete", "bulk_update", "update_or_create")


def new_site(world, **values):
    return changes.create(Site(company=world.alpha, **values), by=System("test"))


@pytest.mark.parametrize(
    "column", ["verb", "at", "record_id", "company_id", "actor_kind", "actor_name", "address"]
)
def test_the_database_refuses_to_change_an_audit_entry(world, column):
    site = new_site(world, name="Hall")
    entry = AuditEntry.objects.get(model="customers.site", record_id=site.pk)
    new = {"at": timezone.now(), "record_id": 1, "company_id": world.beta.pk}.get(column, "forged")
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(**{column: new})
    AuditEntry.objects.filter(pk=entry.pk).update(address="", actor_name="")  # erasure may


def test_no_code_changes_or_deletes_an_audit_entry():
    wrong = []
    for file in CODE.rglob("*.py"):
        if {"tests", "migrations"} & set(file.parts):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            writes = isinstance(node, ast.Attribute) and node.attr in _WRITES
            if writes and "AuditEntry" in ast.unparse(node):
                wrong.append(f"{file}:{node.lineno}")
    assert not wrong


def rows(response):
    return response.content.decode().split("<tbody>")[-1]


@pytest.mark.feature("S25", "S24")
def test_a_main_user_reads_who_changed_the_companys_data(world, as_person):
    by = Staff(world.user("support"), "203.0.113.9")
    changes.apply(Company.objects.get(pk=world.alpha.pk), {"phone": "+358 9 111222"}, by=by)
    changes.apply(Company.objects.get(pk=world.beta.pk), {"phone": "+49 30 222"}, by=by)
    page = as_person("main_alpha").get("/company/history/")
    shown = text(page)
    assert "alpha phone → +358 9 111222" in shown
    assert cells(page, "Who")[0] == "Customer service"
    for secret in ("203.0.113.9", "Support", by.user.email, "+49 30 222", "canary"):
        assert secret not in rows(page)
    assert "+358 9 111222" not in text(as_person("main_beta").get("/company/history/"))


def test_hidden_fields_leave_no_trace_for_the_customer(world, as_person):
    by = Staff(world.user("support"))
    alpha = Company.objects.get(pk=world.alpha.pk)
    changes.apply(alpha, {"internal_note": "pays late"}, by=by)
    page = as_person("main_alpha").get("/company/history/")
    assert "pays late" not in text(page) and "Nothing has changed yet" in text(page)
    changes.apply(alpha, {"phone": "+358 9 111222", "email": "new@alpha.example"}, by=by)
    profile = Profile.objects.get(built_in="main_user")
    ProfileField.objects.update_or_create(
        profile=profile, model="customers.company", field="phone", defaults={"rule": HIDDEN}
    )
    _COMPILED.clear()
    shown = text(as_person("main_alpha").get("/company/history/"))
    assert "new@alpha.example" in shown and "+358 9 111222" not in shown


def test_the_history_is_for_those_whose_profile_grants_it(world, as_person):
    assert as_person("user_alpha").get("/company/history/").status_code == 404
    assert "Who changed our data" not in text(as_person("user_alpha").get("/company/"))
    assert "Who changed our data" in text(as_person("main_alpha").get("/company/"))


def test_the_customers_history_is_not_searched(world, as_person):
    """A word that only staff's name or address holds must change nothing."""
    changes.apply(
        Company.objects.get(pk=world.alpha.pk),
        {"phone": "+358 9 111222"},
        by=Staff(world.user("support"), "203.0.113.9"),
    )
    client = as_person("main_alpha")
    assert rows(client.get("/company/history/?q=203.0")) == rows(client.get("/company/history/"))
    assert client.get("/company/history/?model=orders.order").status_code == 200
    assert client.get("/company/history/?model=accounts.user").status_code == 400
    assert client.get("/company/history/?from=yesterday").status_code == 400


def test_staff_search_the_whole_log(world, as_person):
    by = Staff(world.user("support"), "203.0.113.9")
    changes.apply(Contact.objects.get(pk=world.alpha_contact.pk), {"title": "Chief"}, by=by)
    changes.apply(Company.objects.get(pk=world.beta.pk), {"phone": "+49 30 222"}, by=by)
    client = as_person("admin")
    page = text(client.get("/staff/audit/"))
    assert "alpha title → Chief" in page and "203.0.113.9" in page and "+49 30 222" in page
    for question in ("main_alpha", "alpha", "203.0.113", "support"):
        assert "→ Chief" in text(client.get("/staff/audit/", {"q": question})), question
    found = text(client.get("/staff/audit/", {"q": "canary-b"}))
    assert "+49 30 222" in found and "→ Chief" not in found
    assert "→ Chief" not in text(client.get("/staff/audit/?actor=customer"))
    assert "→ Chief" not in text(client.get("/staff/audit/?to=2020-01-01"))
    assert "→ Chief" in text(client.get("/staff/audit/?model=customers.contact&verb=changed"))
    for hostile in ('"', "*", "NEAR(a", "%", "\\", "😀", "x" * 200):
        assert client.get("/staff/audit/", {"q": hostile}).status_code == 200
    for bad in ("actor=x", "verb=x", "model=x", "from=x", "sort=verb", "q=a&q=b"):
        assert client.get(f"/staff/audit/?{bad}").status_code == 400, bad


def test_the_log_can_be_exported(world, as_person):
    by = Staff(world.user("support"), "203.0.113.9")
    company = Company.objects.get(pk=world.alpha.pk)
    changes.apply(company, {"name": "=cmd()"}, by=by)
    response = as_person("admin").get("/staff/audit/?format=csv")
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(body), delimiter=";"))
    assert lines[0]["Network address"] == "203.0.113.9" and lines[0]["Kind"] == "Staff"
    assert "alpha name → =cmd()" in lines[0]["What"] and lines[0]["Name"] == "'=cmd()"


@pytest.mark.parametrize("person", ["support", "sales", "books"])
def test_the_log_is_the_administrators(world, as_person, person):
    assert as_person(person).get("/staff/audit/").status_code == 404


def test_as_whom_is_kept_and_shown(world, as_person):
    by = Staff(world.user("support"))
    actor = by.actor.__class__("staff", "Sam", by.user.pk, None, "", "main_alpha of alpha")
    record("changed", world.alpha, by=type("By", (), {"actor": actor})())
    assert "as main_alpha of alpha" in text(as_person("admin").get("/staff/audit/"))
    shown = text(as_person("main_alpha").get("/company/history/"))
    assert "Customer service as main_alpha of alpha" in shown and "Sam" not in shown


@pytest.mark.parametrize(
    ("model", "who", "status"),
    [
        ("orders.order", "books", 200),
        ("catalogue.product", "books", 200),
        ("customers.contact", "books", 200),
        ("portals.portal", "admin", 200),
        ("portals.portal", "books", 404),
        ("accounts.user", "support", 200),
        ("accounts.user", "books", 404),
        ("core.mail", "admin", 404),
        ("no.such", "admin", 404),
    ],
)
def test_each_record_has_its_history(world, as_person, model, who, status):
    from django.apps import apps

    known = model not in ("no.such",)
    found = apps.get_model(model)._base_manager.first() if known else None
    public_id = found.public_id if found else "zzzzzzzzzzzz"
    assert as_person(who).get(f"/staff/history/{model}/{public_id}/").status_code == status


def test_a_contact_has_a_tab_with_its_history(world, as_person):
    changes.apply(
        Contact.objects.get(pk=world.alpha_contact.pk),
        {"title": "Chief"},
        by=Staff(world.user("support")),
    )
    client = as_person("support")
    address = f"/staff/contacts/{world.alpha_contact.public_id}/"
    assert "History" in text(client.get(address))
    assert "alpha title → Chief" in text(client.get(address + "history/"))


def test_private_acts_are_read_by_nobody_but_the_person(world):
    contact = world.contact_of("user_alpha")
    for verb in ("data downloaded", "forget asked", "communication"):
        record(verb, contact, by=world.viewer("user_alpha"))
    page = text(client_for("main_alpha").get("/company/history/"))
    for words in ("Own data downloaded", "Asked to be forgotten", "Communication choices changed"):
        assert words not in page
    own = text(client_for("user_alpha").get("/me/access-log/"))
    assert "Own data downloaded" in own and "Communication choices changed" in own
