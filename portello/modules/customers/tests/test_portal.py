"""My details, company and contacts as customers see them (F09, F32, S05, T02)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portello.access.models import Profile, ProfileField
from portello.modules.customers.models import Contact
from tests.pages import cells, parsed, submit, text
from tests.world import client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.feature("F06", "F09", "S05", "T02")
def test_a_person_keeps_his_own_details(world, as_person):
    client = as_person("main_alpha")
    answer = submit(
        client, client.get("/me/"), "phone", phone="+358 40 123456", name="Maija L.", language="fi"
    )
    contact = Contact.objects.get(pk=world.alpha_contact.pk)
    assert (contact.phone, contact.name) == ("+358 40 123456", "Maija L.")
    assert parsed(answer).get("lang") == "fi" and world.user("main_alpha").language == "fi"


def test_the_log_in_address_cannot_be_changed_through_the_form(world, as_person):
    client = as_person("main_alpha")
    submit(client, client.get("/me/"), "phone", email="thief@x.example", phone="040 222")
    contact = Contact.objects.get(pk=world.alpha_contact.pk)
    assert (contact.email, contact.phone) == ("main@alpha.example", "040 222")


@pytest.mark.parametrize("value", ["x" * 5000, "", "a\x00b"])
def test_bad_details_are_refused(world, as_person, value):
    client = as_person("main_alpha")
    answer = submit(client, client.get("/me/"), "phone", name=value, phone="040 333")
    assert (
        answer.status_code == 422
        and Contact.objects.get(pk=world.alpha_contact.pk).phone != "040 333"
    )


@pytest.mark.feature("F32", "S25")
def test_company_and_contacts_are_ones_own(world, as_person):
    client = as_person("main_alpha")
    assert "alpha business_id" in text(client.get("/company/"))
    people = cells(client.get("/contacts/"), "Name")
    assert "main_alpha of alpha" in people and len(people) == 4
    foreign = reverse(
        "portal:customers:contact", kwargs={"public_id": world.beta_contact.public_id}
    )
    assert client.get(foreign).status_code == 404


@pytest.mark.feature("F09")
def test_my_details_stay_whatever_the_profile_says(world, as_person):
    Profile.objects.get(built_in="user").actions.all().delete()
    Profile.objects.get(built_in="user").modules.all().delete()
    Profile.objects.filter(built_in="user").update(version=99)
    client = as_person("user_alpha")
    assert client.get("/me/").status_code == 200 and client.get("/").status_code == 200
    for address in ("/company/", "/contacts/", "/orders/"):
        assert client.get(address).status_code == 404
        assert f'href="{address}"' not in client.get("/").content.decode()


RULES = {
    "hidden": (False, False),
    "read": (True, False),
    "edit": (True, True),
    "required": (True, True),
}


@pytest.mark.feature("S23")
@pytest.mark.parametrize("rule", RULES)
def test_a_field_rule_holds_on_page_form_list_and_search(world, as_person, rule):
    shown, editable = RULES[rule]
    profile = Profile.objects.get(built_in="main_user")
    ProfileField.objects.create(
        profile=profile, model="customers.contact", field="title", rule=rule
    )
    Profile.objects.filter(pk=profile.pk).update(version=77)
    Contact.objects.filter(company=world.alpha).update(title="Secretword")
    for row in Contact.objects.filter(company=world.alpha):
        row.save()
    client = as_person("main_alpha")
    assert ("Secretword" in client.get("/me/").content.decode()) is shown
    assert ("Job title" in text(client.get("/contacts/"))) is shown
    assert (client.get("/contacts/?sort=title").status_code == 200) is shown
    assert bool(cells(client.get("/contacts/?q=secretword"), "Name")) is shown
    client.post(
        "/me/",
        {
            "company_token": company_token("main_alpha"),
            "name": "N",
            "title": "New",
            "phone": "040 111",
        },
    )
    assert (Contact.objects.get(pk=world.alpha_contact.pk).title == "New") is editable
    empty = client.post(
        "/me/", {"company_token": company_token("main_alpha"), "name": "N", "phone": "040 111"}
    )
    assert (empty.status_code == 422) is (rule == "required")


@pytest.mark.feature("F32")
def test_two_tabs_cannot_mix_companies(world, as_person):
    client = as_person("accountant")
    page = client.get("/me/")
    assert "alpha name" in text(page)
    inside = (
        submit(client, page, "/switch/") if page_has(page, "/switch/") else switch(client, page)
    )
    assert "CANARY-B-company-name" in text(inside)
    late = submit(client, page, "phone", phone="wrong tab")
    assert late.status_code == 409 and "another of your companies" in text(late)
    assert not Contact.objects.filter(phone="wrong tab").exists()
    back = submit(client, late, "/switch/")
    assert "alpha name" in text(back)


def page_has(page, action):
    return bool(parsed(page).xpath(f'//main//form[@action="{action}"]'))


def switch(client, page):
    form = parsed(page).xpath('//form[@action="/switch/"]')[0]
    return client.post("/switch/", dict(form.fields), follow=True)


@pytest.mark.feature("F32")
def test_a_link_to_another_of_ones_companies_offers_to_switch(world, as_person):
    client = as_person("accountant")
    address = reverse("portal:orders:detail", kwargs={"public_id": world.beta_order.public_id})
    asked = client.get(address)
    assert asked.status_code == 409 and "Switch to CANARY-B-company-name" in text(asked)
    inside = submit(client, asked, "/switch/")
    assert inside.redirect_chain[-1][0] == address and inside.status_code == 200


def test_a_form_without_its_token_changes_nothing(world, as_person):
    client = as_person("main_alpha")
    for token in ("", "forged", company_token("main_beta")):
        answer = client.post("/me/", {"name": "X", "phone": "forged", "company_token": token})
        assert answer.status_code in (403, 409)
    assert not Contact.objects.filter(phone="forged").exists()


def test_a_form_from_another_site_changes_nothing(world):
    client = client_for("main_alpha", enforce_csrf_checks=True)
    answer = client.post("/me/", {"name": "X", "company_token": company_token("main_alpha")})
    assert answer.status_code == 403 and "expired" in text(answer)
