"""The stored keys follow every way to write a record, and matching bears any text."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portello.commands.verify import repair_search
from portello.core import changes
from portello.core.audit import System
from portello.modules.customers.matching import EXISTING, NEW, Sender, keys, match, storing
from portello.modules.customers.matching.company_names import company_name
from portello.modules.customers.matching.person_names import person_name, same_person
from portello.modules.customers.matching.streets import place
from portello.modules.customers.models import Address, Company, Contact, MatchKey, Site
from tests.pages import submit

pytestmark = [pytest.mark.django_db, pytest.mark.feature("N24", "N25", "N26")]
BY = System("test")


@pytest.mark.database
def test_a_company_is_found_as_it_is_called_now(world):
    company = changes.create(Company(name="Virta Oy", business_id="2077474-0"), by=BY)
    assert match(Sender(company="virta")).kind == EXISTING
    changes.apply(company, {"name": "Koski Oy"}, by=BY)
    assert match(Sender(company="virta")).kind == NEW
    assert (
        match(Sender(company="KOSKI OY", business_id="20774740")).candidates[0].company == company
    )
    assert not list(storing.wrong())


@pytest.mark.database
def test_contacts_addresses_and_sites_are_followed_too(world):
    company = changes.create(Company(name="Virta Oy"), by=BY)
    contact = changes.create(Contact(company=company, name="Aino Kallio"), by=BY)
    where = {"line1": "Satamakatu 4", "postal_code": "00160", "city": "Helsinki", "country": "FI"}
    changes.create(Address(company=company, kind="billing", **where), by=BY)
    site = changes.create(Site(company=company, name="Turku", phone="+358 2 123 4567"), by=BY)
    assert match(Sender(person="Kallio Aino")).candidates[0].contact == contact
    assert match(Sender(street="satamak. 4", postal_code="00160")).candidates[0].company == company
    assert match(Sender(phone="02 1234567")).candidates[0].company == company
    pk = site.pk
    site.delete()
    site.pk = pk
    changes.note(site, "removed")
    assert match(Sender(phone="02 1234567")).kind == NEW
    assert not list(storing.wrong())


@pytest.mark.database
def test_what_a_customer_changes_on_his_page_is_found(world, as_person):
    person = as_person("main_alpha")
    me = world.alpha_contact
    submit(person, person.get("/me/"), "phone", phone="+358 40 999 8877")
    assert match(Sender(phone="040 999 8877", country="FI")).candidates[0].contact == me


def test_keys_are_written_once_and_only_where_they_differ(world, django_assert_max_num_queries):
    company = changes.create(Company(name="Virta Oy"), by=BY)
    before = set(MatchKey.objects.filter(record_id=company.pk).values_list("pk", flat=True))
    storing.store([company, company])
    with django_assert_max_num_queries(1):
        storing.store([company])
    assert before == set(MatchKey.objects.filter(record_id=company.pk).values_list("pk", flat=True))


def test_an_import_tells_once_about_all(world):
    with changes.together():
        made = [changes.create(Company(name=f"Massa {n}ka"), by=BY) for n in range(3)]
        changes.apply(made[0], {"name": "Massa uusi"}, by=BY)
        assert not MatchKey.objects.filter(company__in=made).exists()
    assert match(Sender(company="massa uusi")).candidates[0].company == made[0]
    assert not list(storing.wrong())


def test_wrong_keys_are_named_and_mended(world):
    company = changes.create(Company(name="Virta Oy"), by=BY)
    MatchKey.objects.filter(company=company).delete()
    MatchKey.objects.create(company=company, source="p", record_id=10**9, key=1)
    assert any("customers.Company" in line for line in storing.wrong())
    assert any("customers.Contact" in line for line in storing.wrong())
    repair_search()
    assert not list(storing.wrong()) and match(Sender(company="virta")).kind == EXISTING


def test_keys_go_with_their_company(world):
    company = changes.create(Company(name="Virta Oy"), by=BY)
    Company._base_manager.filter(pk=company.pk).delete()
    assert not MatchKey.objects.filter(company_id=company.pk).exists()


# ---- any text

ANY = st.text(max_size=80) | st.text(
    alphabet="aäö'.&-+/ 0123456789AB#@()\u200b\u202eоа", max_size=60
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.builds(Sender, *[ANY] * 10))
def test_matching_bears_any_text(world, sender):
    assert match(sender).kind in ("new", "check", "existing")


@settings(max_examples=100, deadline=None)
@given(ANY, ANY)
def test_likeness_is_the_same_both_ways(one, other):
    a, b = company_name(one), company_name(other)
    assert a.same_as(b) == b.same_as(a)
    assert a.likeness(b) == pytest.approx(b.likeness(a))
    p, q = person_name(one), person_name(other)
    assert same_person(p, q) == same_person(q, p)
    x, y = place(one, "00100", "Oslo", "NO"), place(other, "00100", "Oslo", "NO")
    assert x.near(y) == y.near(x)


@settings(max_examples=100, deadline=None)
@given(ANY)
def test_what_is_the_same_has_a_key_in_common(text):
    name = company_name(text)
    for written in (text.upper(), f"{text} Oy", f"  {text}\u200b "):
        again = company_name(written)
        if name.words and again.words and name.same_as(again):
            assert keys.name_keys(text) & keys.name_keys(written, asking=True)
    assert all(0 <= number < 2**63 for number in keys.stored(keys.name_keys(text)))
