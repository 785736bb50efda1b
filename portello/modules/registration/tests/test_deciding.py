"""What becomes of a registration: by staff, or by the portal's rule (N10, N11, X02, D17)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from portello.access.staff import Staff
from portello.core.audit import System
from portello.core.mail import Mail
from portello.modules.accounts.models import User
from portello.modules.accounts.operations import create_user
from portello.modules.customers.models import Company, Contact
from portello.modules.customers.operations import archive_record
from portello.modules.inbox import operations as inbox
from portello.modules.inbox.models import InboxItem
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.registration.models import Registration
from portello.modules.registration.tests.people import (
    EMAIL,
    PASSWORD,
    fill_in,
    kinds,
    link_of,
    patient,
    registered,
    visitor,
)
from tests.pages import heading, submit, text
from tests.people import EMAILS

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    patient(monkeypatch)


def by(world):
    return Staff(world.user("admin"), "127.0.0.1")


def item():
    return InboxItem.objects.get(act="registration")


def logged_in():
    """The person after he has logged in once more: his sessions end with his access."""
    client = visitor()
    client.post("/account/login/", {"login": EMAIL, "password": PASSWORD})
    return client


def new_company():
    """What staff choose when they make a new customer of it."""
    parts = {part: item().payload[part] for part in ("company", "address", "contact")}
    return {"company": "", "contact": "", "values": parts, "take": []}


def accept(world, wanted=None):
    return inbox.accept_item(
        by=by(world),
        item=item(),
        wanted=wanted or new_company(),
        answer="Good to see you.",
        version=item().version,
    )


@pytest.mark.feature("X02", "N11", "D17")
def test_staff_approve_and_the_person_is_in(world):
    client = registered()
    waiting = item()
    assert waiting.is_waiting and not waiting.automatic and waiting.kind == "registration"
    assert (waiting.company, waiting.contact, waiting.email) == (None, None, EMAIL)
    assert waiting.title == "Gamma Oy" and waiting.sender == "Nina New"
    accept(world)
    access = PortalAccess.objects.get(user__email=EMAIL)
    assert (access.state, access.role, access.company.name) == ("active", "user", "Gamma Oy")
    assert access.contact.email == EMAIL and access.profile.built_in == "user"
    assert client.get("/").status_code == 200 and client.get("/me/").status_code == 200
    assert kinds() == ["registration verify", "registration received", "registration approved"]
    assert Registration.objects.get().state == "approved"
    assert "Good to see you." in Mail.objects.get(kind="registration approved").body


@pytest.mark.feature("N11", "X02")
def test_the_rights_are_those_that_staff_chose(world):
    Portal.objects.update(registration_role="main_user", registration_profile=world.profile)
    registered()
    accept(world)
    access = PortalAccess.objects.get(user__email=EMAIL)
    assert access.role == "main_user" and access.profile == world.profile
    assert not access.is_company_admin


@pytest.mark.feature("N11", "X02")
def test_declining_is_told_with_its_reason_and_can_be_taken_back(world):
    client = registered()
    inbox.reject_item(by=by(world), item=item(), answer="We sell to dealers only.", version=1)
    page = client.get("/")
    assert heading(page) == "Your registration was declined"
    assert "dealers only" in text(page)
    assert "dealers only" in Mail.objects.get(kind="registration declined").body
    inbox.undo_item(by=by(world), item=item(), version=item().version)
    assert heading(client.get("/")) == "Your registration waits for approval"
    accept(world)
    assert client.get("/me/").status_code == 200


@pytest.mark.feature("X02")
def test_an_approval_can_be_taken_back_and_given_again(world):
    client = registered()
    accept(world)
    assert client.get("/me/").status_code == 200
    inbox.undo_item(by=by(world), item=item(), version=item().version)
    assert heading(logged_in().get("/me/")) == "Your registration waits for approval"
    assert Company.objects.get(name="Gamma Oy").archived_at
    accept(world)
    assert logged_in().get("/me/").status_code == 200


@pytest.mark.feature("X02")
def test_a_second_wish_of_who_was_declined_cannot_be_doubled(world):
    registered()
    first = item()
    inbox.reject_item(by=by(world), item=first, answer="No.", version=1)
    again = visitor()
    fill_in(again)
    again.post("/account/login/", {"login": EMAIL, "password": PASSWORD})
    Portal.objects.update(approval="all")
    submit(again, again.get(link_of()))
    second = InboxItem.objects.exclude(pk=first.pk).get(act="registration")
    assert second.is_waiting, "whom staff have declined no rule lets in"
    first.refresh_from_db()
    with pytest.raises(ValidationError, match="registered again"):
        inbox.undo_item(by=by(world), item=first, version=first.version)


def known(world, **changes):
    """A contact of Alpha whom nobody has given access."""
    return Contact.objects.create(
        company=world.alpha, name="Kai Known", email="Kai@Alpha.example", **changes
    )


@pytest.mark.feature("X02", "N10")
def test_a_proved_address_of_exactly_one_contact_is_let_in_at_once(world):
    Portal.objects.update(approval="known")
    contact = known(world)
    client = registered("kai@alpha.example", contact_name="Somebody Else", company_name="Wrong Ltd")
    assert client.get("/").status_code == 200, "he is in at once"
    access = PortalAccess.objects.get(contact=contact)
    assert access.state == "active" and access.user.email == "kai@alpha.example"
    contact.refresh_from_db()
    assert contact.name == "Kai Known" and not Company.objects.filter(name="Wrong Ltd").exists()
    assert item().automatic and item().state == "accepted"
    assert kinds("kai@alpha.example") == ["registration verify", "registration approved"]


def _two(world):
    known(world)
    Contact.objects.create(company=world.beta, name="Kai Twin", email="kai@alpha.example")


def _archived(world):
    archive_record(by=by(world), record=known(world))


def _company_gone(world):
    known(world)
    Company.objects.filter(pk=world.alpha.pk).update(archived_at="2026-01-01T00:00Z")


def _invited(world):
    PortalAccess.objects.create(
        portal=world.portal, contact=known(world), company=world.alpha, role="user",
        profile=world.profile, state="invited",
    )  # fmt: skip


def _put_away(world):
    contact = known(world)
    Contact.objects.filter(pk=contact.pk).update(archived_at="2026-01-01T00:00Z")
    PortalAccess.objects.create(
        portal=world.portal, contact=contact, company=world.alpha, role="user",
        profile=world.profile, state="active", user=create_user(
            by=System(), email="kai@alpha.example", password=PASSWORD,
        ),
    )  # fmt: skip


def _taken(world):
    PortalAccess.objects.create(
        portal=world.portal, contact=known(world), company=world.alpha, role="user",
        profile=world.profile, state="disabled",
    )  # fmt: skip


@pytest.mark.feature("X02", "N11")
@pytest.mark.parametrize("how", [_two, _archived, _company_gone, _invited, _taken])
def test_everybody_else_waits(world, how):
    how(world)
    Portal.objects.update(approval="known")
    client = registered("kai@alpha.example", company_name=world.alpha.name)
    assert heading(client.get("/")) == "Your registration waits for approval"
    assert item().is_waiting and not item().automatic
    assert not PortalAccess.objects.filter(user__email="kai@alpha.example").exists()


@pytest.mark.feature("X02", "N11")
def test_a_stranger_waits_where_only_contacts_are_let_in(world):
    Portal.objects.update(approval="known")
    client = registered(company_name=world.alpha.name)
    assert heading(client.get("/")) == "Your registration waits for approval"


@pytest.mark.feature("X02", "N11")
@pytest.mark.parametrize("approval", ["known", "all"])
def test_who_was_put_away_is_let_in_by_staff_alone(world, approval):
    _put_away(world)
    Portal.objects.update(approval=approval)
    fill_in(visitor(), email="kai@alpha.example")
    client = visitor()
    client.post("/account/login/", {"login": "kai@alpha.example", "password": PASSWORD})
    submit(client, client.get(link_of("kai@alpha.example")))
    assert item().is_waiting and not item().automatic


@pytest.mark.feature("X02")
def test_a_resemblance_lets_nobody_into_a_company(world):
    """With everything of Alpha's in the form, and "everybody at once": a customer of his own."""
    Portal.objects.update(
        approval="all",
        registration_page={"fields": {"company.name": "asked", "company.vat_number": "asked"}},
    )
    Company.objects.filter(pk=world.alpha.pk).update(vat_number="FI01120389")
    client = registered(company_name=world.alpha.name, company_vat_number="FI01120389")
    assert client.get("/").status_code == 200
    access = PortalAccess.objects.get(user__email=EMAIL)
    assert access.company != world.alpha and access.company.name == world.alpha.name
    assert item().automatic
    assert "alpha-" not in text(client.get("/orders/")).lower()


@pytest.mark.feature("X02")
def test_what_was_approved_by_itself_can_be_declined_later(world):
    Portal.objects.update(approval="all")
    client = registered()
    assert client.get("/me/").status_code == 200
    inbox.decline_later(by=by(world), item=item(), answer="Not you.", version=item().version)
    assert heading(logged_in().get("/me/")) == "Your registration was declined"
    assert kinds()[-1] == "registration ended", "he was in: not as if he had never been approved"


@pytest.mark.feature("X02")
def test_what_the_register_refuses_waits(world, monkeypatch):
    from portello.modules.registration import arrival

    def refuse(*args, **kwargs):
        raise ValidationError("no")

    monkeypatch.setattr(arrival.RegistrationAct, "admit", refuse)
    Portal.objects.update(approval="all")
    client = registered()
    assert heading(client.get("/")) == "Your registration waits for approval"
    assert item().is_waiting and not item().automatic
    assert not Company.objects.filter(name="Gamma Oy").exists(), "nothing is half made"
    assert User.objects.filter(email=EMAIL).count() == 1


@pytest.mark.feature("X02", "N10")
def test_a_person_of_two_companies_keeps_both(world, as_person):
    """Who lost one access and registers again waits, and gets it back by staff alone."""
    Portal.objects.update(approval="all")
    right = as_person("ended")
    fill_in(visitor(), email=EMAILS["ended"], company_name="Ended Again Oy")
    submit(right, right.get(link_of(EMAILS["ended"])))
    assert item().is_waiting
    accept(world)
    states = PortalAccess.objects.filter(user__email=EMAILS["ended"]).values_list(
        "company__name", "state"
    )
    assert set(states) == {(world.alpha.name, "disabled"), ("Ended Again Oy", "active")}


@pytest.mark.feature("D17")
def test_staff_see_the_message_and_the_agreed_words(world, as_person):
    Portal.objects.update(registration_page={
        "fields": {"message": "asked"},
        "consents": [{"id": "1", "text": {"en": "I agree to X"}, "address": "", "required": False}],
    })  # fmt: skip
    registered(consent_1="on")
    page = text(as_person("admin").get(f"/staff/inbox/{item().public_id}/"))
    assert "We would like to order." in page and "I agree to X" in page and "Agreed" in page
    assert f"{EMAIL} gets access to Test Portal" in page
