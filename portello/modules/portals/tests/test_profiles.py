"""Profiles as staff make them, and what people then see (S14, S22 to S25, T12, T18)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portello.access.models import Profile, ProfileAction, ProfileField
from portello.access.profiles import ensure_built_in
from portello.modules.portals.models import PortalAccess
from tests.pages import cells, parsed, submit, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def address(profile):
    return reverse("staff:portals:profile", kwargs={"public_id": profile.public_id})


def make(staff, name="Key contact", source="reader"):
    """A new profile through the pages, copied from a built-in one."""
    source = Profile.objects.get(built_in=source)
    page = staff.get("/staff/profiles/new/")
    submit(staff, page, "source", name=name, source=source.public_id)
    return Profile.objects.get(name=name)


def change(staff, profile, **values):
    page = staff.get(address(profile))
    return submit(staff, page, "version", **values)


def give(profile, person):
    PortalAccess.objects.filter(user__email=person).update(profile=profile)


@pytest.mark.feature("S14", "S22", "S23", "S24", "T12", "T18")
def test_key_contacts_see_orders_and_the_company_and_the_others_none_of_it(world, as_person):
    """The example of the Swedish reference, from an empty profile to two colleagues."""
    staff = as_person("admin")
    key, other = make(staff), make(staff, "No papers")
    change(staff, key, **{"scope.orders": "company", "action.orders.view": "on"})
    change(staff, other, **{"scope.orders": "", "scope.customers": ""})
    give(key, "main@alpha.example")
    give(other, "user@alpha.example")
    sees, sees_not = client_for("main_alpha"), client_for("user_alpha")
    assert "alpha-1" in text(sees.get("/orders/")) and "business_id" in text(sees.get("/company/"))
    menu = parsed(sees_not.get("/")).xpath("//nav")[0].text_content()
    assert "Orders" not in menu and "Company" not in menu and "My details" in menu
    for page in ("/orders/", "/company/", "/contacts/", "/orders/?format=csv"):
        assert sees_not.get(page).status_code == 404, page
    order = reverse("portal:orders:detail", kwargs={"public_id": world.alpha_order.public_id})
    assert sees.get(order).status_code == 200 and sees_not.get(order).status_code == 404
    assert "Open orders" not in text(sees_not.get("/"))


@pytest.mark.feature("S23")
def test_an_action_taken_away_is_gone_with_the_next_click(world, as_person):
    staff, customer = as_person("admin"), client_for("main_alpha")
    profile = Profile.objects.get(built_in="main_user")
    assert customer.get("/orders/?format=csv").status_code == 200
    change(staff, profile, **{"action.orders.export": None})
    assert customer.get("/orders/").status_code == 200
    assert customer.get("/orders/?format=csv").status_code == 400
    assert "Export as CSV" not in text(customer.get("/orders/"))


@pytest.mark.feature("S25")
def test_own_and_company_records_are_a_choice(world, as_person):
    staff = as_person("admin")
    profile = make(staff, source="main_user")
    give(profile, "main@alpha.example")
    change(staff, profile, **{"scope.orders": "own"})
    assert cells(client_for("main_alpha").get("/orders/"), "Number") == ["alpha-0"]
    shown = text(staff.get(address(profile)))
    assert "An order without a contact is the company's" in shown


@pytest.mark.feature("S23")
@pytest.mark.parametrize("rule", ["hidden", "read"])
def test_one_field_to_another_rule(world, as_person, rule):
    staff = as_person("admin")
    profile = Profile.objects.get(built_in="main_user")
    stored = ProfileField.objects.filter(profile=profile, model="customers.contact")
    change(staff, profile, **{"field.customers.contact.phone": rule})
    page = client_for("main_alpha").get("/me/")
    fields = parsed(page).xpath('//input[@name="phone"]')
    assert bool(fields) is (rule == "read")
    assert not fields or fields[0].get("disabled") is not None
    assert stored.get().rule == rule
    change(staff, profile, **{"field.customers.contact.phone": "edit"})
    assert not stored.exists(), "a default is not stored"


def test_what_the_page_does_not_offer_is_refused(world, as_person):
    staff = as_person("admin")
    profile = Profile.objects.get(built_in="user")
    for values in (
        {"scope.orders": "everything"},
        {"field.customers.contact.email": "edit"},  # its ceiling is read
        {"field.orders.order.gross": "required"},
        {"field.customers.contact.phone": "nonsense"},
    ):
        assert change(staff, profile, **values).status_code == 400, values
    change(staff, profile, **{"action.orders.shutdown": "on", "action.portals.manage": "on"})
    actions = set(ProfileAction.objects.filter(profile=profile).values_list("action", flat=True))
    assert "orders.shutdown" not in actions and "portals.manage" not in actions


def test_an_action_without_its_records_is_not_kept(world, as_person):
    profile = make(as_person("admin"))
    change(as_person("admin"), profile, **{"scope.orders": "", "action.orders.view": "on"})
    assert not ProfileAction.objects.filter(profile=profile, action="orders.view").exists()


@pytest.mark.parametrize("name", ["", "Key contact", "x" * 150, "a\x00"])
def test_a_bad_name_is_refused_with_the_reason(world, as_person, name):
    staff = as_person("admin")
    make(staff)
    page = staff.get("/staff/profiles/new/")
    before = Profile.objects.count()
    answer = submit(staff, page, "source", name=name)
    if name == "a\x00":
        assert Profile.objects.filter(name="a").count() == 1
        return
    assert answer.status_code == 422 and Profile.objects.count() == before


def test_two_administrators_do_not_overwrite_each_other(world, as_person):
    first, second = as_person("admin"), as_person("admin")
    profile = make(first)
    one, two = first.get(address(profile)), second.get(address(profile))
    submit(first, one, "version", description="First")
    late = submit(second, two, "version", description="Second")
    assert late.status_code == 422 and Profile.objects.get(pk=profile.pk).description == "First"


def test_a_profile_in_use_or_built_in_stays(world, as_person):
    staff = as_person("admin")
    profile = make(staff)
    give(profile, "main@alpha.example")
    answer = submit(staff, staff.get(address(profile)), "/remove/")
    assert "1 person has this profile" in text(answer)
    staff.post(
        reverse("staff:portals:remove_profile", kwargs={"public_id": world.profile.public_id})
    )
    assert Profile.objects.filter(pk__in=[profile.pk, world.profile.pk]).count() == 2
    give(world.profile, "main@alpha.example")
    submit(staff, staff.get(address(profile)), "/remove/")
    assert not Profile.objects.filter(pk=profile.pk).exists()


def test_rights_taken_from_a_built_in_profile_are_not_given_again(world, as_person):
    profile = Profile.objects.get(built_in="finance")
    change(as_person("admin"), profile, **{"scope.orders": ""})
    ensure_built_in()
    assert not ProfileAction.objects.filter(profile=profile, action="orders.view").exists()


def test_a_change_is_in_the_history_with_old_and_new(world, as_person):
    staff = as_person("admin")
    change(staff, world.profile, **{"field.orders.order.gross": "hidden"})
    from portello.core.audit import AuditValue

    value = AuditValue.objects.filter(field="orders.order.gross").latest("pk")
    assert (value.old, value.new) == ("read", "hidden")


@pytest.mark.parametrize("person", ["support", "sales", "books"])
def test_profiles_are_the_administrators(world, as_person, person):
    assert as_person(person).get("/staff/profiles/").status_code == 404
