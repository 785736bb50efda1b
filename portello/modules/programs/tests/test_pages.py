"""Keys as people make, use and end them, through the pages."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from portello.access.models import ProfileAction
from portello.api.models import IntegrationKey, PersonKey
from portello.api.operations import MOST_KEYS
from portello.core.audit import AuditEntry
from portello.core.mail import Mail
from tests.pages import heading, parsed, submit, text
from tests.world import PASSWORD, api, client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def shown_key(answer):
    return parsed(answer).xpath('//input[@id="key"]')[0].get("value")


def make(client, address, **values):
    return submit(client, client.get(address), "name", **values)


@pytest.mark.feature("S24", "S25")
def test_a_customer_makes_uses_and_revokes_a_key(world, as_person):
    client = as_person("user_alpha")
    assert "/me/programs/" in client.get("/me/").content.decode()
    made = make(client, "/me/programs/new/", name="Bookkeeping", days="30")
    key = shown_key(made)
    assert re.fullmatch(r"ptl_p_[\w-]{43}", key) and made["Cache-Control"] == "private, no-store"
    items = api(key, "orders").json()["items"]
    assert [item["number"] for item in items] == ["alpha-1"], "his own orders only, as on his pages"
    page = client.get("/me/programs/")
    assert "Bookkeeping" in text(page) and key[-4:] in text(page)
    assert key not in page.content.decode(), "shown once, and never again"
    stored = PersonKey.objects.get(name="Bookkeeping")
    assert key not in repr(stored.__dict__)
    address = reverse("portal:programs:revocation", kwargs={"public_id": stored.public_id})
    asked = client.get(address)
    assert heading(asked) == "Revoke the key?" and api(key, "orders").status_code == 200
    assert "was revoked" in text(submit(client, asked, ""))
    assert api(key, "orders").status_code == 401
    verbs = AuditEntry.objects.filter(record_id=stored.pk, model="api.personkey")
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == ["key made", "key revoked"]


@pytest.mark.feature("S25")
def test_a_key_writes_only_if_that_was_ticked(world, as_person):
    client = as_person("main_alpha")
    made = make(client, "/me/programs/new/", name="Reads", days="30")
    assert not PersonKey.objects.get(name="Reads").may_write
    site = {"data": {"name": "Oulu"}, "method": "post", "content_type": "application/json"}
    assert api(shown_key(made), "sites", **site).status_code == 403
    made = make(client, "/me/programs/new/", name="Writes", days="30", may_write="on")
    assert api(shown_key(made), "sites", **site).status_code == 201
    assert "read and change" in text(client.get("/me/programs/"))
    staff = as_person("admin")
    assert "read and change" in text(staff.get("/staff/keys/people/"))
    made = make(staff, "/staff/keys/new/", name="Shop", days="90", **{"customers.edit": "on"})
    key = IntegrationKey.objects.get(name="Shop")
    assert key.rights == ["customers.edit", "customers.view"], "who writes reads too"
    assert api(shown_key(made), "sites").status_code == 200
    assert "Customers (also changes)" in text(staff.get("/staff/keys/"))


@pytest.mark.parametrize(
    ("login", "address", "values"),
    [
        ("main@alpha.example", "/me/programs/new/", {"name": "Late", "days": "30"}),
        ("admin@business.example", "/staff/keys/new/",
         {"name": "Late", "days": "90", "catalogue.view": "on"}),
    ],
)  # fmt: skip
def test_who_makes_a_key_confirms_that_it_is_him(world, login, address, values):
    def made():
        models = (PersonKey, IntegrationKey)
        return sum(model.objects.filter(name="Late").count() for model in models)

    client = client_for("anonymous")
    client.post("/account/login/", {"login": login, "password": PASSWORD})
    asked = client.get(address, follow=True)
    assert heading(asked) != "New key" and parsed(asked).xpath('//input[@name="password"]')
    late = client.post(address, {**values, "company_token": company_token("main_alpha")})
    assert late.status_code == 302 and not made(), "nothing is made unconfirmed"
    page = submit(client, asked, "password", password=PASSWORD)
    assert page.request["PATH_INFO"] == address and not made(), "nor by confirming"
    submit(client, page, "name", **values)
    assert made() == 1
    mail = Mail.objects.get(kind="key made", to_address=login)
    assert "ptl_" not in mail.body and "Late" in mail.body


def test_a_form_sent_twice_makes_one_key(world, as_person):
    client = as_person("main_alpha")
    page = client.get("/me/programs/new/")
    first = submit(client, page, "name", name="Twice", days="90")
    again = submit(client, page, "name", name="Twice", days="90")
    assert shown_key(first) and heading(again) == "Access for programs"
    assert PersonKey.objects.filter(name="Twice").count() == 1


@pytest.mark.parametrize(
    "values",
    [{"name": ""}, {"name": "x" * 101}, {"days": "0"}, {"days": "99999"}, {"name": "a\x00b"}],
)
def test_bad_input_names_the_field(world, as_person, values):
    answer = make(
        as_person("main_alpha"), "/me/programs/new/", **{"name": "N", "days": "30"} | values
    )
    assert answer.status_code == 422 and parsed(answer).xpath('//*[@aria-invalid="true"]')
    assert PersonKey.objects.filter(access__contact=world.alpha_contact).count() == 1


def test_nobody_has_more_keys_than_he_can_watch(world, as_person):
    client = as_person("main_alpha")
    for n in range(MOST_KEYS - 1):
        make(client, "/me/programs/new/", name=f"K{n}", days="30")
    answer = make(client, "/me/programs/new/", name="One more", days="30")
    assert answer.status_code == 422 and "Revoke one first" in text(answer)


@pytest.mark.feature("S25", "F32")
def test_a_colleagues_and_a_rivals_key_is_not_there(world, as_person):
    own = PersonKey.objects.get(access__contact=world.contact_of("user_alpha"))
    client = as_person("main_alpha")
    for key in (own, world.beta_key):
        address = reverse("portal:programs:revocation", kwargs={"public_id": key.public_id})
        assert client.get(address).status_code == 404
        assert "user_alpha" not in text(client.get("/me/programs/"))
    assert api("main_beta", "orders").status_code == 200


@pytest.mark.feature("S24")
def test_a_profile_without_the_right_has_no_page(world, as_person):
    ProfileAction.objects.filter(action="programs.use").delete()
    type(world.beta_access.profile).objects.update(version=50)
    client = as_person("main_alpha")
    assert client.get("/me/programs/").status_code == 404
    assert "/me/programs/" not in client.get("/me/").content.decode()


def test_an_administrator_makes_and_ends_keys_of_systems(world, as_person):
    client = as_person("admin")
    values = {"name": "ERP", "days": "0", "catalogue.view": "on"}
    key = shown_key(make(client, "/staff/keys/new/", **values))
    assert api(key, "products").status_code == 200 and api(key, "orders").status_code == 404
    page = client.get("/staff/keys/")
    assert "ERP" in text(page) and "Products" in text(page) and key not in page.content.decode()
    stored = IntegrationKey.objects.get(name="ERP")
    assert stored.rights == ["catalogue.view"] and stored.expires_at is None
    address = reverse("staff:programs:revocation", kwargs={"public_id": stored.public_id})
    assert "was revoked" in text(submit(client, client.get(address), ""))
    assert api(key, "products").status_code == 401
    over = client.get(address)
    assert "Revoked" in text(over) and not parsed(over).xpath("//main//form")


def test_a_key_of_a_system_needs_a_right(world, as_person):
    answer = make(as_person("admin"), "/staff/keys/new/", name="Nothing", days="90")
    assert answer.status_code == 422 and "at least one" in text(answer)


def test_staff_see_and_end_customers_keys(world, as_person):
    client = as_person("admin")
    page = client.get("/staff/keys/people/")
    assert "main_alpha of alpha" in text(page) and "alpha name" in text(page)
    key = PersonKey.objects.get(access__contact=world.alpha_contact)
    address = reverse("staff:programs:persons_revocation", kwargs={"public_id": key.public_id})
    submit(client, client.get(address), "")
    assert api("main_alpha", "orders").status_code == 401


@pytest.mark.parametrize("person", ["support", "sales", "books"])
def test_other_staff_have_no_keys(world, person):
    client = client_for(person)
    for address in ("/staff/keys/", "/staff/keys/new/", "/staff/keys/people/"):
        assert client.get(address).status_code == 404
