"""Giving access, invitations and everything that must end them (D13 to D16, S15 to S22)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portello.core.mail import Mail
from portello.modules.accounts.models import User
from portello.modules.customers.models import Contact
from portello.modules.portals.models import Invitation, PortalAccess
from tests.pages import cells, heading, last_link, submit, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PASSWORD = "seven green umbrellas"


@pytest.fixture
def newcomer(world):
    return Contact.objects.create(
        company=world.alpha, name="Niko Uusi", email="niko@alpha.example", language="fi"
    )


def page(client, contact):
    return client.get(reverse("staff:portals:contact", kwargs={"public_id": contact.public_id}))


def activate(client, contact, **choices):
    return submit(client, page(client, contact), "portal", **choices)


@pytest.mark.feature("D13", "D14", "D15", "S16", "S17", "S18", "S19", "S20", "S22", "S02", "F34")
def test_activation_mails_a_one_time_link_and_lets_the_contact_in(world, as_person, newcomer):
    staff = as_person("support")
    answer = activate(staff, newcomer, role="user", is_company_admin=None)
    assert "Invited" in text(answer)
    mail = Mail.objects.get()
    assert mail.to_address == "niko@alpha.example" and mail.language == "fi"
    for part in (world.portal.name, "http://localhost", "niko@alpha.example"):
        assert part in mail.body
    visitor = client_for("anonymous")
    opened = visitor.get(last_link())
    assert "niko@alpha.example" in text(opened)
    inside = submit(visitor, opened, "password", password=PASSWORD)
    assert inside.redirect_chain[-1][0] == "/" and "Niko Uusi" in heading(inside)
    access = PortalAccess.objects.get(contact=newcomer)
    assert (access.state, access.role, access.login_count) == ("active", "user", 1)
    assert PASSWORD not in "".join(Mail.objects.values_list("body", flat=True))
    overview = staff.get(
        reverse("staff:customers:contacts", kwargs={"public_id": world.alpha.public_id})
    )
    assert "Active" in cells(overview, "Customer portal")


@pytest.mark.feature("S15", "S16")
@pytest.mark.parametrize("email", ["", "not-an-address"])
def test_without_a_valid_address_activation_is_refused(world, as_person, newcomer, email):
    Contact.objects.filter(pk=newcomer.pk).update(email=email)
    answer = activate(as_person("support"), newcomer)
    assert answer.status_code == 422
    assert "e-mail address" in text(answer)
    assert not PortalAccess.objects.filter(contact=newcomer).exists() and not Mail.objects.exists()


def test_a_leads_contact_may_have_access(world, as_person, newcomer):
    type(world.alpha).objects.filter(pk=world.alpha.pk).update(status="lead")
    assert activate(as_person("support"), newcomer).status_code == 200
    assert PortalAccess.objects.get(contact=newcomer).state == "invited"


ENDINGS = {
    "used": lambda staff, contact: client_for("anonymous").post(
        last_link(), {"password": PASSWORD}
    ),
    "invited again": lambda staff, contact: submit(staff, page(staff, contact), "invitation"),
    "address changed": lambda staff, contact: submit(
        staff,
        staff.get(reverse("staff:customers:contact", kwargs={"public_id": contact.public_id})),
        "email",
        email="other@alpha.example",
    ),
    "disabled": lambda staff, contact: submit(staff, page(staff, contact), "/end/"),
    "contact archived": lambda staff, contact: submit(
        staff,
        staff.get(reverse("staff:customers:contact", kwargs={"public_id": contact.public_id})),
        "archive",
    ),
}


@pytest.mark.feature("D15")
@pytest.mark.parametrize("ending", ENDINGS)
def test_the_link_dies(world, as_person, newcomer, ending):
    staff = as_person("support")
    activate(staff, newcomer)
    link = last_link()
    assert client_for("anonymous").get(link).status_code == 200
    ENDINGS[ending](staff, newcomer)
    assert client_for("anonymous").get(link).status_code == 404
    before = User.objects.count()
    late = client_for("anonymous").post(link, {"password": PASSWORD})
    assert late.status_code == 404 and User.objects.count() == before


@pytest.mark.feature("D15")
def test_the_link_dies_after_72_hours(world, as_person, newcomer):
    activate(as_person("support"), newcomer)
    link = last_link()
    with time_machine.travel(timezone.now() + timedelta(hours=71, minutes=59), tick=False):
        assert client_for("anonymous").get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=72, minutes=1), tick=False):
        assert client_for("anonymous").get(link).status_code == 404


def test_looking_at_the_link_uses_nothing_up(world, as_person, newcomer):
    activate(as_person("support"), newcomer)
    for _scanner in range(5):
        client_for("anonymous").get(last_link())
    assert Invitation.objects.get().used_at is None


def test_a_weak_first_password_is_refused_with_a_reason(world, as_person, newcomer):
    activate(as_person("support"), newcomer)
    answer = client_for("anonymous").post(last_link(), {"password": "short"})
    assert answer.status_code == 422 and "12" in text(answer)
    assert User.objects.with_email("niko@alpha.example") is None


@pytest.mark.feature("X12")
def test_an_address_that_has_a_login_is_invited_as_that_person(world, as_person):
    """main@beta.example also becomes a contact of Alpha: same log-in, two companies."""
    contact = Contact.objects.create(company=world.alpha, name="Berta", email="MAIN@Beta.example")
    activate(as_person("support"), contact)
    stranger = client_for("anonymous").get(last_link())
    assert "main@beta.example" in text(stranger) and "With one click" not in text(stranger)
    wrong = as_person("main_alpha").post(last_link())
    assert PortalAccess.objects.get(contact=contact).state == "invited" and wrong.status_code == 200
    berta = as_person("main_beta")
    inside = submit(berta, berta.get(last_link()))
    assert PortalAccess.objects.get(contact=contact).user == world.user("main_beta")
    assert "alpha name" in text(inside), "both companies are offered to switch"
    assert User.objects.filter(email="main@beta.example").count() == 1


def test_a_person_has_one_access_per_company(world, as_person):
    twin = Contact.objects.create(company=world.alpha, name="Twin", email="main@alpha.example")
    answer = activate(as_person("support"), twin)
    assert answer.status_code == 422 and "already has access" in text(answer)


def test_staff_cannot_be_made_customers(world, as_person):
    contact = Contact.objects.create(
        company=world.alpha, name="Sam", email="support@business.example"
    )
    answer = activate(as_person("support"), contact)
    assert answer.status_code == 422 and "member of staff" in text(answer)


@pytest.mark.feature("F32")
def test_changing_a_contacts_address_never_moves_a_login(world, as_person):
    contact = Contact.objects.get(email="accountant@both.example", company=world.alpha)
    staff = as_person("support")
    address = reverse("staff:customers:contact", kwargs={"public_id": contact.public_id})
    changed = submit(staff, staff.get(address), "email", email="thief@alpha.example")
    assert "accountant@both.example" in text(changed), "staff are shown the difference"
    assert User.objects.get(email="accountant@both.example").accesses.count() == 2
    assert User.objects.with_email("thief@alpha.example") is None
    beta = Contact.objects.get(email="accountant@both.example")
    assert beta.company == world.beta


@pytest.mark.feature("D13", "S20")
def test_taking_access_ends_the_session_with_the_next_request(world, as_person):
    client = as_person("user_alpha")
    assert client.get("/orders/").status_code == 200
    access = PortalAccess.objects.get(user=world.user("user_alpha"))
    staff = as_person("support")
    submit(staff, page(staff, access.contact), "/end/")
    assert client.get("/orders/").status_code in (302, 403)
    assert Mail.objects.filter(kind="access disabled", to_address="user@alpha.example").exists()


@pytest.mark.feature("T22", "T23")
def test_enabled_users_shows_accesses_and_finds_people(world, as_person):
    visitor = client_for("anonymous")
    for _time in range(2):
        visitor.post(
            "/account/login/", {"login": "main@alpha.example", "password": "portello-demo"}
        )
        visitor.post("/account/logout/")
    staff = as_person("support")
    found = staff.get("/staff/users/?q=main@alpha.example")
    assert cells(found, "Log-in e-mail") == ["main@alpha.example"]
    assert cells(found, "Accesses") == ["2"] and cells(found, "Last log-in") != [""]
    assert cells(found, "Customer") == ["alpha name"] and cells(found, "Profile") == ["Main user"]
    assert "main@beta.example" in cells(staff.get("/staff/users/?q=canary-b"), "Log-in e-mail")
    assert cells(staff.get("/staff/users/?q=nobody"), "Contact") == []
