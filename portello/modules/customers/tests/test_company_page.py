"""The company page: sections, addresses, and who may change what (F12 to F17)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portello.access.models import Profile, ProfileField
from portello.core import changes
from portello.core.audit import AuditEntry, System
from portello.core.mail import Mail
from portello.modules.customers.models import Address, Company
from portello.modules.inbox.models import InboxItem
from portello.modules.portals.models import Portal
from tests.pages import cells, parsed, submit, text
from tests.world import client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BILLING = "/company/addresses/billing/"


def at(world, name, **kwargs):
    return reverse(f"staff:portals:{name}", kwargs={"public_id": world.portal.public_id, **kwargs})


def titles(page):
    return [one.text_content().strip() for one in parsed(page).xpath("//main//h2")]


def labels(page, title):
    card = parsed(page).xpath(f'//section[h2[normalize-space()="{title}"]]')[0]
    return [one.text_content() for one in card.xpath(".//dt")]


@pytest.mark.feature("F13", "F14", "F15")
def test_staff_put_the_page_together_from_sections(world, as_person):
    staff, customer = as_person("admin"), as_person("main_alpha")
    settings = staff.get(at(world, "function", key="company"))
    assert at(world, "sections") in parsed(settings).xpath("//main//a/@href")
    for title, names in (("Bills", ("vat_number", "phone")), ("About us", ("website", "phone"))):
        page = submit(staff, staff.get(at(world, "new_section")), "title_en", title_en=title,
                      title_fi=f"{title} (fi)")  # fmt: skip
        for name in names:
            page = submit(staff, page, "add", add=name)
    portal = Portal.objects.get(pk=world.portal.pk)
    first, second = portal.company_page["sections"]
    assert (first["fields"], second["fields"]) == (["vat_number", "phone"], ["website"]), (
        "in one only"
    )
    Company.objects.filter(pk=world.alpha.pk).update(website="https://alpha.example")
    page = customer.get("/company/")
    assert titles(page)[:2] == ["Bills", "About us"] and labels(page, "Bills")[0] == "VAT number"
    assert "Business ID" not in text(page), "in no section"
    move = at(world, "section_field", section_id=first["id"], field="phone")
    staff.post(move, {"version": portal.version, "direction": "up"})
    staff.post(at(world, "move_section", section_id=second["id"]),
               {"version": portal.version + 1, "direction": "up"})  # fmt: skip
    page = customer.get("/company/")
    assert titles(page)[:2] == ["About us", "Bills"] and labels(page, "Bills")[0] == "Phone"
    assert titles(customer.get("/company/edit/")) == ["About us", "Bills"]
    stale = staff.post(move, {"version": portal.version, "direction": "out"}, follow=True)
    assert "Somebody else has changed these settings" in text(stale)
    submit(staff, staff.get(at(world, "section", section_id=first["id"])), "add", add="*")
    assert "Business ID" in text(customer.get("/company/"))
    for one in (first, second):
        version = Portal.objects.get(pk=world.portal.pk).version
        staff.post(at(world, "remove_section", section_id=one["id"]), {"version": version})
    assert titles(customer.get("/company/"))[0] == "Basic data", (
        "without sections: everything in one"
    )
    history = AuditEntry.objects.filter(verb="portal changed", model="portals.portal").count()
    assert history >= 8


def test_a_section_needs_a_title_and_unknown_things_are_refused(world, as_person):
    staff = as_person("admin")
    answer = submit(staff, staff.get(at(world, "new_section")), "title_en", title_fi="Suomeksi")
    assert answer.status_code == 422
    page = submit(staff, staff.get(at(world, "new_section")), "title_en", title_en="A")
    address = page.request["PATH_INFO"]
    assert not Portal.objects.get(pk=world.portal.pk).company_page["sections"][0]["fields"]
    shown = as_person("main_alpha").get("/company/")
    assert "A" not in titles(shown) and "alpha business_id" not in text(shown), "it has no fields"
    for name in ("internal_note", "no_such", ""):
        submit(staff, staff.get(address), "add", add=name)
    assert not Portal.objects.get(pk=world.portal.pk).company_page["sections"][0]["fields"]
    assert as_person("support").get(at(world, "sections")).status_code == 404
    nowhere = at(world, "section", section_id="zzzzzzzzzzzz")
    assert staff.get(nowhere).status_code == 404


@pytest.mark.feature("F14")
def test_each_part_can_be_off(world, as_person):
    staff, customer = as_person("admin"), as_person("main_alpha")
    page = staff.get(at(world, "sections"))
    keys = parsed(page).xpath('//input[@name="part"]/@value')
    assert {"basic", "addresses", "assets"} <= set(keys)
    version = parsed(page).xpath('//input[@name="version"]/@value')[0]
    sent = {"version": version, "part": ["assets"]}
    assert "Saved" in text(staff.post(at(world, "company_parts"), sent, follow=True))
    shown = titles(customer.get("/company/"))
    assert shown == ["Devices"]
    assert customer.get("/company/edit/").status_code == 404
    assert customer.get(BILLING).status_code == 404


@pytest.mark.feature("F12", "F17")
def test_a_customer_keeps_his_company_and_its_addresses(world, as_person):
    customer, page = as_person("main_alpha"), as_person("main_alpha").get("/company/edit/")
    names = set(parsed(page).xpath("//main//form//@name")) - {
        "csrfmiddlewaretoken", "company_token", "base_version",
    }  # fmt: skip
    assert names == {"phone", "email", "website", "einvoice_address"}, "what a main user may change"
    good = {"phone": "+358 9 1234567", "email": "new@alpha.example", "website": "",
            "einvoice_address": ""}  # fmt: skip
    answer = submit(customer, page, "phone", **{**good, "name": "Thief Oy"})
    assert "Saved" in text(answer)
    alpha = Company.objects.get(pk=world.alpha.pk)
    assert (alpha.phone, alpha.email, alpha.name) == (
        "+358 9 1234567", "new@alpha.example", world.alpha.name,
    )  # fmt: skip
    stale = submit(customer, page, "phone", **{**good, "phone": "+358 9 7654321"})
    assert stale.status_code == 422 and "+358 9 1234567" in text(stale)
    answer = submit(customer, customer.get(BILLING), "postal_code", country="FI", postal_code="1234",
                    line1="Katu 1", city="Oulu")  # fmt: skip
    assert answer.status_code == 422
    assert parsed(answer).xpath('//input[@name="postal_code" and @aria-invalid="true"]')
    answer = submit(customer, answer, "postal_code", postal_code="90100")
    assert "90100 Oulu" in text(answer)


@pytest.mark.feature("F17")
def test_a_missing_address_is_added_once(world, as_person):
    customer = as_person("main_alpha")
    page = customer.get("/company/addresses/delivery/")
    sent = {"line1": "Satama 1", "city": "Hanko", "postal_code": "10900", "country": "FI"}
    assert "Satama 1" in text(submit(customer, page, "line1", **sent))
    stale = submit(customer, page, "line1", **{**sent, "line1": "Satama 2"})
    assert stale.status_code == 422 and "Satama 1" in text(stale)
    assert Address.objects.get(company=world.alpha, kind="delivery").line1 == "Satama 1"
    empty = customer.get("/company/addresses/visiting/")
    submit(customer, empty, "line1", line1="", country="")
    assert not Address.objects.filter(company=world.alpha, kind="visiting").exists()
    assert customer.get("/company/addresses/secret/").status_code == 404


@pytest.mark.feature("F17", "N30", "F35")
def test_an_added_address_waits_where_the_portal_says_so(world, as_person):
    Portal.objects.filter(pk=world.portal.pk).update(
        ceiling={"ask": {"fields": {"customers.address": ["line1"]}}}, version=50
    )
    customer = as_person("main_alpha")
    page = customer.get("/company/addresses/delivery/")
    answer = submit(customer, page, "line1", line1="Satama 1", city="Hanko")
    made = Address.objects.get(company=world.alpha, kind="delivery")
    assert (made.line1, made.city) == ("", "Hanko")
    item = InboxItem.objects.get(company=world.alpha)
    assert item.payload["values"] == {"line1": ["", "Satama 1"]}
    assert "Satama 1" in text(answer), "it says what waits"


@pytest.mark.feature("F17", "F13")
def test_staff_choose_the_addresses_and_their_fields(world, as_person):
    staff, customer = as_person("admin"), as_person("main_alpha")
    page = staff.get(at(world, "addresses"))
    version = parsed(page).xpath('//input[@name="version"]/@value')[0]
    names = ["line1", "postal_code", "city", "country"]
    sent = {"version": version, "kinds": ["billing"], "names": names}
    answer = staff.post(at(world, "addresses"), sent, follow=True)
    assert "Saved" in text(answer)
    assert "Delivery address" not in text(customer.get("/company/"))
    card = parsed(customer.get("/company/")).xpath('//section[h2="Addresses"]')[0].text_content()
    assert "alpha line1" in card and "alpha line2" not in card
    assert customer.get("/company/addresses/delivery/").status_code == 404
    assert not parsed(customer.get(BILLING)).xpath('//input[@name="line2"]')
    again = staff.post(at(world, "addresses"), sent, follow=True)
    assert again.status_code == 422 and "Somebody else" in text(again)
    bad = staff.post(at(world, "addresses"), {**sent, "kinds": ["moon"], "version": ""})
    assert bad.status_code == 422


@pytest.mark.feature("F12", "S23")
def test_without_the_rule_nobody_edits(world):
    user, rival = client_for("user_alpha"), client_for("main_beta")
    for address in ("/company/edit/", BILLING):
        assert user.get(address).status_code == 404
        sent = {"company_token": company_token("user_alpha"), "phone": "+358 9 1", "line1": "X"}
        assert user.post(address, sent).status_code == 404
    assert "Edit" not in text(user.get("/company/"))
    profile = Profile.objects.get(built_in="user")
    ProfileField.objects.create(
        profile=profile, model="customers.company", field="phone", rule="edit"
    )
    Profile.objects.filter(pk=profile.pk).update(version=9)
    page = user.get("/company/edit/")
    assert parsed(page).xpath('//input[@name="phone"]')
    assert not parsed(page).xpath('//input[@name="email"]')
    assert "CANARY-B" not in text(user.get("/company/"))
    assert "alpha line1" not in rival.get(BILLING).content.decode()


def test_staff_see_the_change_in_the_history(world, as_person):
    customer = as_person("main_alpha")
    company = world.viewer("main_alpha")
    changes.apply(
        Company.objects.get(pk=world.alpha.pk), {"email": "a@alpha.example"}, by=System("x")
    )
    assert company.may("customers.company")
    assert "a@alpha.example" in text(customer.get("/company/history/"))


@pytest.mark.feature("F17", "N30", "N09")
def test_a_waiting_address_is_called_by_its_kind_and_the_notice_stands_there(world, as_person):
    Portal.objects.filter(pk=world.portal.pk).update(
        ceiling={"ask": {"fields": {"customers.address": ["line1"]}}}, version=50
    )
    customer, staff = as_person("main_alpha"), as_person("support")
    for kind in ("billing", "delivery"):
        page = customer.get(f"/company/addresses/{kind}/")
        submit(customer, page, "line1", line1="Satama 99", country="FI", postal_code="10900")
    page = parsed(customer.get("/company/"))
    stacks = page.xpath('//section[h2="Addresses"]/div[h3="Delivery address"]')
    assert "Satama 99" in stacks[0].text_content() and page.text_content().count("Satama 99") == 2
    assert not page.xpath('//main/div[contains(@class, "alert")]'), "not at the head of the page"
    called = [f"Billing address: {world.alpha.name}", f"Delivery address: {world.alpha.name}"]
    assert set(called) <= set(cells(staff.get("/staff/inbox/"), "What"))
    assert sorted(cells(customer.get("/me/requests/"), "What")) == called
    assert "Delivery address" in cells(customer.get("/company/history/"), "Record")
    item = InboxItem.objects.filter(subject_model="customers.address").latest("pk")
    staff.post(f"/staff/inbox/{item.public_id}/acceptance/",
               {"version": item.version, "wanted": "line1"})  # fmt: skip
    assert Mail.objects.latest("pk").subject == f"Approved – {called[1]}"


@pytest.mark.feature("F17", "F35")
def test_one_choice_for_all_fields_of_the_addresses(world, as_person):
    staff = as_person("admin")
    page = staff.get(at(world, "function", key="company"))
    assert "can only take away from that" in text(page)
    submit(staff, page, "version", **{"all:customers.address": "ask"})
    portal = Portal.objects.get(pk=world.portal.pk)
    assert len(portal.ceiling["ask"]["fields"]["customers.address"]) >= 6
    page = staff.get(at(world, "function", key="company"))
    submit(staff, page, "version", **{"all:customers.address": "profile"})
    portal.refresh_from_db()
    assert "customers.address" not in portal.ceiling.get("ask", {}).get("fields", {})


@pytest.mark.feature("F14")
def test_removing_a_section_says_first_what_goes(world, as_person):
    staff = as_person("admin")
    page = submit(staff, staff.get(at(world, "new_section")), "title_en", title_en="Bills")
    submit(staff, page, "add", add="vat_number")
    rows = parsed(staff.get(at(world, "sections")))
    asked = staff.get(rows.xpath('//a[@aria-label="Remove: Bills"]/@href')[0])
    assert "VAT number" in text(asked)
    assert Portal.objects.get(pk=world.portal.pk).company_page["sections"], "nothing yet"
    assert "The section was removed" in text(submit(staff, asked, "version"))
    assert "sections" not in Portal.objects.get(pk=world.portal.pk).company_page


@pytest.mark.feature("F12", "F35")
def test_a_form_says_beforehand_what_will_wait(world, as_person):
    Portal.objects.filter(pk=world.portal.pk).update(
        ceiling={"ask": {"fields": {"customers.company": ["phone"]}}}, version=50
    )
    customer = as_person("main_alpha")
    page = parsed(customer.get("/company/edit/"))
    assert "Changes wait for approval" in page.get_element_by_id("id_phone_help").text_content()
    assert page.xpath('//main//form//button[contains(., "Save")]'), "the rest is saved at once"
    Portal.objects.filter(pk=world.portal.pk).update(
        ceiling={"ask": {"fields": {"customers.address": [
            "line1", "line2", "postal_code", "city", "region", "country"]}}}, version=51,
    )  # fmt: skip
    assert parsed(customer.get(BILLING)).xpath(
        '//main//form//button[contains(., "Send for approval")]'
    )


@pytest.mark.feature("F12")
def test_all_faults_show_in_one_round_with_an_example(world, as_person):
    customer = as_person("main_alpha")
    bad = {"email": "nobody", "website": "alpha", "phone": "12", "einvoice_address": "0037"}
    answer = submit(customer, customer.get("/company/edit/"), "phone", **bad)
    marked = parsed(answer).xpath('//main//input[@aria-invalid="true"]/@name')
    assert answer.status_code == 422 and set(marked) == set(bad)
    assert "such as www.company.example" in text(answer) and "such as name@" in text(answer)
    good = {"email": "a@alpha.example", "website": "www.alpha.example", "phone": "+358 9 1234567",
            "einvoice_address": ""}  # fmt: skip
    assert "Saved" in text(submit(customer, answer, "phone", **good))
    assert Company.objects.get(pk=world.alpha.pk).website == "https://www.alpha.example"


@pytest.mark.feature("T30")
def test_settings_are_found_by_what_can_be_set_there(world, as_person):
    staff = as_person("admin")
    for words in ("delete sites", "approval", "company page", "billing address"):
        assert "Functions" in text(staff.get("/staff/search/", {"q": words})), words
