"""Whom the portal's rule lets in by itself: nobody whose address a customer typed, and nobody whom
somebody has refused anywhere (ADR 0037)."""

from __future__ import annotations

import pytest

from portello.access.models import Profile
from portello.core import changes
from portello.core.audit import System
from portello.modules.customers.models import Company, Contact
from portello.modules.inbox.models import InboxItem
from portello.modules.portals.founding import found_portal
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.portals.operations import decline_access, disable_access, give_access
from portello.modules.registration.models import Registration
from portello.modules.registration.tests.people import patient, registered
from tests.pages import submit
from tests.world import client_for, company_token

pytestmark = [
    pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("N11", "S25"),
]  # fmt: skip
T = System("test")


@pytest.fixture(autouse=True)
def _open(world, monkeypatch):
    patient(monkeypatch)
    rule(world, "known")


def rule(world, approval, **more):
    Portal.objects.filter(pk=world.portal.pk).update(registration="open", approval=approval, **more)


def contact_of(company, email, name="Col"):
    return changes.create(Contact(company=company, name=name, email=email), by=T)


def access_of(contact, portal):
    user = Profile.objects.get(built_in="user")
    return give_access(by=T, portal=portal, contact=contact, role="user", profile=user)


def second_portal():
    return found_portal(
        by=T, name="Second", support_name="Help", support_email="h@business.example",
        support_phone="+358 40 123 4567", hosts=["second.example"],
    )  # fmt: skip


def waits(email):
    """Whether it waits for staff, and nobody got in."""
    assert not PortalAccess.objects.filter(user__email=email, state="active").exists()
    return Registration.objects.get(email=email).state == "waiting"


def test_an_address_that_a_customer_typed_proves_nothing(world):
    client = client_for("accountant")  # main user, and no administrator
    page = client.get("/contacts/new/")
    submit(client, page, "name", name="B", email="boss@newcustomer.example")
    assert Contact.objects.get(email="boss@newcustomer.example")
    registered("boss@newcustomer.example", company_name="NewCustomer Oy")
    assert waits("boss@newcustomer.example")


def test_where_everybody_is_let_in_a_typed_address_makes_a_customer_of_its_own(world):
    rule(world, "all")
    client = client_for("accountant")
    page = client.get("/contacts/new/")
    submit(client, page, "name", name="B", email="boss@newcustomer.example")
    registered("boss@newcustomer.example", company_name="NewCustomer Oy")
    access = PortalAccess.objects.get(user__email="boss@newcustomer.example")
    assert (access.company.name, access.state) == ("NewCustomer Oy", "active")


def test_an_address_that_a_customer_put_on_a_contact_proves_nothing_and_that_of_staff_does(world):
    contact = contact_of(world.alpha, "col@alpha.example")
    client = client_for("main_alpha")
    page = client.get(f"/contacts/{contact.public_id}/edit/")
    submit(client, page, "email", email="mallory@evil.example")
    assert Contact.objects.get(pk=contact.pk).email == "mallory@evil.example"
    registered("mallory@evil.example")
    assert waits("mallory@evil.example")
    changes.write(contact, {"email": "col3@alpha.example"}, by=T)
    registered("col3@alpha.example")
    access = PortalAccess.objects.get(contact=contact)
    assert (access.state, access.company) == ("active", world.alpha)


@pytest.mark.parametrize("declined", [False, True])
def test_a_wish_to_invite_that_waits_or_was_declined_is_not_gone_round(world, declined):
    rule(world, "all", ceiling={"ask": {"acts": ["invite"]}})
    contact = contact_of(world.alpha, "col@alpha.example")
    wish = {"role": "user", "profile": "", "company_token": company_token("main_alpha")}
    client_for("main_alpha").post(f"/administration/{contact.public_id}/access/", wish)
    item = InboxItem.objects.get(act="invite")
    if declined:
        no = {"version": item.version, "answer": "No."}
        client_for("admin").post(f"/staff/inbox/{item.public_id}/rejection/", no)
    registered("col@alpha.example")
    assert waits("col@alpha.example")


@pytest.mark.parametrize("approval", ["known", "all"])
@pytest.mark.parametrize("how", ["disabled", "declined"])
def test_who_was_refused_at_another_portal_waits(world, approval, how):
    rule(world, approval)
    access = access_of(contact_of(world.alpha, "col@alpha.example"), second_portal())
    if how == "disabled":
        disable_access(by=T, access=access)
    else:
        decline_access(by=T, access=access, reason="no")
    registered("col@alpha.example")
    assert waits("col@alpha.example")


def test_who_has_access_to_another_portal_is_attached_by_staff_only(world):
    access_of(contact_of(world.alpha, "col@alpha.example"), second_portal())
    registered("col@alpha.example")
    assert waits("col@alpha.example")


def test_two_spellings_of_one_address_are_two_contacts_with_it(world):
    other = changes.create(Company(name="Other"), by=T)
    contact_of(world.alpha, "anna@bücher.example")
    contact_of(other, "Anna@xn--bcher-kva.example")
    registered("anna@bücher.example")
    assert waits("anna@bücher.example")


def test_a_refusal_holds_in_every_spelling(world):
    rule(world, "all")
    access = access_of(contact_of(world.alpha, "anna@xn--bcher-kva.example"), world.portal)
    decline_access(by=T, access=access, reason="no")
    registered("anna@bücher.example")
    assert waits("anna@bücher.example")


def test_who_was_refused_is_told_to_staff_and_not_ticked(world):
    rule(world, "staff")
    contact = contact_of(world.alpha, "col@alpha.example")
    disable_access(by=T, access=access_of(contact, world.portal))
    registered("col@alpha.example", company_name="Else")
    item = InboxItem.objects.get(email="col@alpha.example", act="registration")
    staff = client_for("support")
    said = "Access as Col of alpha name"
    assert said in staff.get(f"/staff/inbox/{item.public_id}/").content.decode()
    page = staff.get("/staff/inbox/all/?kind=registration").content.decode()
    assert said in page and "Refused before" in page
    box = page[page.index(f'value="{item.public_id}.') :].partition(">")[0]
    assert "checked" not in box


def test_declined_before_is_told_with_its_day(world):
    rule(world, "staff")
    Registration.objects.create(
        portal=world.portal, email="bad@gamma.example", state="declined",
        expires_at="2026-01-01T00:00Z",
    )  # fmt: skip
    registered("bad@gamma.example", company_name="Gamma")
    item = InboxItem.objects.get(email="bad@gamma.example")
    page = client_for("support").get(f"/staff/inbox/{item.public_id}/").content.decode()
    assert "Declined before, at" in page
