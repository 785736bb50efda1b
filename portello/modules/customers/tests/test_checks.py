"""Checks that know the field, through the forms of staff and customers (issue C, "Checks")."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from portello.access.models import Profile, ProfileField
from portello.access.viewer import looking
from portello.core import changes
from portello.core.fields import EDIT
from portello.modules.customers.models import Address, Company, Contact, Site
from tests.pages import parsed, submit, text
from tests.world import BY

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def finnish(world):
    """Alpha with a billing address in Finland, and nothing that a check would ask about."""
    return at_home(world, "FI")


def at_home(world, country):
    Address.objects.filter(company=world.alpha).delete()
    Address.objects.create(company=world.alpha, kind="billing", country=country)
    return world.alpha


def edit_of(company):
    return reverse("staff:customers:edit", kwargs={"public_id": company.public_id})


def fault(answer, name):
    """What stands at the field `name` of a form that was refused."""
    assert answer.status_code == 422, answer.status_code
    page = parsed(answer)
    box = page.xpath(f'//*[@name="{name}"]')[0]
    assert box.get("aria-invalid") == "true", "the field itself is marked"
    told = page.xpath(f'//*[@id="{box.get("aria-describedby").split()[0]}"]')[0]
    return " ".join(told.text_content().split())


BAD = [
    ("business_id", "2077474-1", "FI", "Y-tunnus, for example 2077474-0"),
    ("business_id", "2077474-0", "NO", "organisasjonsnummer, for example 988 077 917"),
    ("business_id", "5560360793", "FI", "Y-tunnus"),
    ("business_id", "12345", "DE", "HRB 12345"),
    ("vat_number", "FI20774741", "FI", "FI20774740"),
    ("vat_number", "DE136695978", "FI", "DE136695976"),
    ("einvoice_address", "003720774741", "FI", "together (OVT)"),
    ("einvoice_address", "M5UXCR1A", "IT", "PEC"),
    ("einvoice_address", "04011000-1234512345-07", "DE", "Leitweg-ID"),
    ("einvoice_address", "0192:988077918", "NO", "Peppol"),
    ("iban", "FI21 1234 5600 0007 86", "FI", "FI21 1234 5600 0007 85"),
    ("phone", "22 00 11", "NO", "+47"),
]


@pytest.mark.parametrize(("name", "value", "country", "told"), BAD)
def test_staff_are_told_what_the_country_expects(world, as_person, name, value, country, told):
    at_home(world, country)
    staff, address = as_person("sales"), edit_of(world.alpha)
    answer = submit(staff, staff.get(address), "business_id", **{name: value})
    assert told in fault(answer, name)
    stored = Company.objects.get(pk=world.alpha.pk)
    assert getattr(stored, name) != value and stored.version == 1


GOOD = [
    ("FI", "2077474-0", "FI20774740", "003720774740", "040 123 4567"),
    ("NO", "988 077 917", "NO988077917MVA", "0192:988077917", "22 00 11 22"),
    ("SE", "556036-0793", "SE556036079301", "0007:5560360793", "08-123 456 00"),
    ("DE", "HRB 12345", "DE136695976", "04011000-1234512345-06", "030/901820"),
    ("IT", "00743110157", "IT00743110157", "M5UXCR1", "02 1234 5678"),
    ("BR", "any", "any", "any", "+55 11 91234 5678"),
]


@pytest.mark.parametrize(("country", "business_id", "vat", "einvoice", "phone"), GOOD)
def test_what_fits_is_kept_as_typed(world, as_person, country, business_id, vat, einvoice, phone):
    at_home(world, country)
    staff = as_person("sales")
    values = {"business_id": business_id, "vat_number": vat, "einvoice_address": einvoice}
    submit(staff, staff.get(edit_of(world.alpha)), "business_id", phone=phone, **values)
    stored = Company.objects.get(pk=world.alpha.pk)
    assert (stored.business_id, stored.vat_number) == (business_id, vat)
    assert (stored.einvoice_address, stored.phone) == (einvoice, phone)


LANGUAGES = {
    "en": "Expected: Y-tunnus", "fi": "Odotettu: Y-tunnus", "nb": "Forventet: Y-tunnus",
    "sv": "Förväntat: Y-tunnus", "it": "Previsto: Y-tunnus", "de": "Erwartet: Y-tunnus",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_the_readers_language(finnish, world, as_person, language):
    user = world.user("sales")
    user.language = language
    user.save()
    staff = as_person("sales")
    answer = submit(staff, staff.get(edit_of(finnish)), "business_id", business_id="2077474-1")
    assert LANGUAGES[language] in fault(answer, "business_id")


def test_an_old_value_that_does_not_fit_blocks_nothing(finnish, world, as_person):
    """Imported once, and wrong: whoever corrects the e-mail address is not held up by it."""
    wrong = {"business_id": "what?", "vat_number": "FI1", "phone": "1", "einvoice_address": "x"}
    Company.objects.filter(pk=finnish.pk).update(**wrong)
    staff = as_person("sales")
    submit(staff, staff.get(edit_of(finnish)), "business_id", email="new@alpha.example")
    stored = Company.objects.get(pk=finnish.pk)
    assert (stored.email, stored.vat_number) == ("new@alpha.example", "FI1")
    submit(staff, staff.get(edit_of(finnish)), "business_id", vat_number="")
    assert Company.objects.get(pk=finnish.pk).vat_number == "", "and it can be emptied"


def test_a_new_company_has_no_country_yet(world, as_person):
    staff = as_person("sales")
    new = staff.get("/staff/companies/new/")
    submit(staff, new, "business_id", name="Neu GmbH", business_id="HRB 4711")
    assert Company.objects.filter(name="Neu GmbH").exists(), "it may be of any country"
    new = staff.get("/staff/companies/new/")
    answer = submit(staff, new, "business_id", name="Typo Oy", business_id="no number")
    assert "Y-tunnus" in fault(answer, "business_id")


def test_a_private_person_may_have_any_number(finnish, as_person):
    staff = as_person("sales")
    page = staff.get(edit_of(finnish))
    submit(staff, page, "business_id", kind="person", business_id="member 7")
    assert Company.objects.get(pk=finnish.pk).business_id == "member 7"


def test_postal_codes_of_addresses_and_sites(finnish, as_person):
    staff = as_person("sales")
    where = {"public_id": finnish.public_id}
    delivery = reverse("staff:customers:address", kwargs={**where, "kind": "delivery"})
    answer = submit(staff, staff.get(delivery), "line1", postal_code="0154", country="FI")
    assert "00100" in fault(answer, "postal_code")
    submit(staff, staff.get(delivery), "line1", postal_code="0154", country="NO")
    assert Address.objects.get(company=finnish, kind="delivery").postal_code == "0154"
    new = reverse("staff:customers:new_site", kwargs=where)
    answer = submit(staff, staff.get(new), "line1", name="Oulu", postal_code="9010", phone="08 1")
    assert "00100" in fault(answer, "postal_code") and "+358" in fault(answer, "phone")
    good = {"postal_code": "90100", "phone": "08 123 4567"}
    submit(staff, staff.get(new), "line1", name="Oulu", **good)
    site = Site.objects.get(company=finnish, name="Oulu")
    assert (site.postal_code, site.phone) == ("90100", "08 123 4567")
    submit(staff, staff.get(new), "line1", name="Oslo", country="NO", phone="22 00 11 22")
    assert Site.objects.get(name="Oslo").phone == "22 00 11 22", "the site's own country decides"


@pytest.mark.feature("F06")
def test_a_customer_is_told_on_his_details(finnish, world, as_person):
    client = as_person("main_alpha")
    answer = submit(client, client.get("/me/"), "phone", phone="040 1", name="Maija")
    assert "+358" in fault(answer, "phone")
    assert Contact.objects.get(pk=world.alpha_contact.pk).phone != "040 1"
    submit(client, client.get("/me/"), "phone", phone="040 123 4567", name="Maija")
    assert Contact.objects.get(pk=world.alpha_contact.pk).phone == "040 123 4567"
    Contact.objects.filter(pk=world.alpha_contact.pk).update(phone="1")
    submit(client, client.get("/me/"), "phone", name="Maija L.")
    assert Contact.objects.get(pk=world.alpha_contact.pk).name == "Maija L."


def test_a_company_administrator_is_told_too(finnish, world, as_person):
    client = as_person("main_alpha")
    new = client.get("/administration/new/")
    answer = submit(client, new, "name", name="Nea New", phone="040 1")
    assert "+358" in fault(answer, "phone") and not Contact.objects.filter(name="Nea New").exists()
    colleague = world.contact_of("user_alpha")
    where = reverse("portal:portals:colleague", kwargs={"public_id": colleague.public_id})
    answer = submit(client, client.get(where), "title", phone="040 1")
    assert "+358" in fault(answer, "phone")
    Contact.objects.filter(pk=colleague.pk).update(phone="1")
    answer = submit(client, client.get(where), "title", title="Boss")
    assert Contact.objects.get(pk=colleague.pk).title == "Boss" and "Saved" in text(answer)


def test_the_one_write_path_is_held_to_it(finnish, world, as_person):
    """Whatever writes, a program's request included, comes through `changes`."""
    company = Company.objects.get(pk=finnish.pk)
    with pytest.raises(ValidationError) as refused:
        changes.apply(company, {"vat_number": "FI20774741", "phone": "040 1"}, by=BY)
    assert set(refused.value.message_dict) == {"vat_number", "phone"}
    changes.apply(company, {"vat_number": "FI20774741"}, by=BY, checked=False)
    assert Company.objects.get(pk=finnish.pk).vat_number == "FI20774741"
    viewer = world.viewer("main_alpha")
    ProfileField.objects.create(
        profile=Profile.objects.get(built_in="main_user"),
        model="customers.company",
        field="vat_number",
        rule=EDIT,
    )
    Profile.objects.filter(built_in="main_user").update(version=90)
    viewer = world.viewer("main_alpha")
    with looking(viewer), pytest.raises(ValidationError):
        own = viewer.get(Company, company.public_id)
        changes.apply(own, {"vat_number": "SE1"}, by=viewer)


def test_the_businesss_own_country_is_supposed(world, as_person):
    Address.objects.filter(company=world.alpha).delete()
    assert settings.COUNTRY == "FI"
    staff = as_person("sales")
    answer = submit(staff, staff.get(edit_of(world.alpha)), "business_id", phone="040 1")
    assert "+358" in fault(answer, "phone")
