"""Another log-in e-mail: confirmed at the new address, told to the old, corrected by staff (F06)."""

from __future__ import annotations

import re

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache

from portello.core.mail import Mail
from portello.modules.accounts.models import EmailChange, User
from portello.modules.customers.models import Contact
from portello.modules.portals.models import PortalAccess
from tests.pages import submit, text
from tests.world import HOST, PASSWORD, client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NEW = "maija.new@alpha.example"


def ask(client, email=NEW):
    sent = {"email": email, "company_token": company_token("main_alpha")}
    return client.post("/me/email/", sent, follow=True)


def link():
    body = Mail.objects.filter(kind="new log-in e-mail").latest("pk").body
    found = re.search(r"http://[^/]+(/email/[^/]+/)", body)
    return found and found[1]


def user(world):
    return User.objects.get(pk=world.user("main_alpha").pk)


@pytest.fixture
def maija(world):
    client = client_for("main_alpha")
    client.person = world.user("main_alpha")
    return client


@pytest.mark.feature("F06")
def test_the_log_in_moves_once_the_new_address_is_confirmed(world, maija):
    contact = world.alpha_contact
    assert "Change e-mail address" in text(maija.get("/me/"))
    assert "We sent a link" in text(ask(maija))
    maija.person.refresh_from_db()
    assert maija.person.email == "main@alpha.example", "nothing moves before it is confirmed"
    assert NEW in text(maija.get("/me/email/"))
    told = Mail.objects.get(kind="log-in e-mail asked")
    assert told.to_address == "main@alpha.example" and NEW not in told.body
    elsewhere = client_for("anonymous")
    page = elsewhere.get(link())
    assert page.status_code == 200 and "main@alpha.example" in text(page)
    maija.person.refresh_from_db()
    assert maija.person.email == "main@alpha.example", "looking at the page uses nothing up"
    assert elsewhere.post(link()).status_code == 302
    maija.person.refresh_from_db()
    contact.refresh_from_db()
    assert maija.person.email == contact.email == NEW
    told = set(
        Mail.objects.filter(kind="log-in e-mail changed").values_list("to_address", flat=True)
    )
    assert told == {"main@alpha.example", NEW}
    assert elsewhere.get(link()).status_code == 404, "it works once"
    answer = elsewhere.post("/account/login/", {"login": NEW, "password": PASSWORD})
    assert answer.status_code == 302


@pytest.mark.feature("F06")
def test_an_address_with_a_log_in_is_not_taken_and_nobody_learns_of_it(world, maija):
    page = ask(maija, "Main@BETA.example")
    assert "We sent a link" in text(page), "the same answer as for any other address"
    mail = Mail.objects.get(kind="log-in e-mail taken")
    assert mail.to_address == "main@beta.example" and "/email/" not in mail.body
    assert "there is a log-in with this address already" in mail.body


@pytest.mark.feature("F06")
def test_an_address_that_somebody_took_meanwhile_is_refused(world, maija):
    ask(maija)
    User.objects.filter(pk=world.user("main_beta").pk).update(email=NEW)
    assert client_for("anonymous").post(link()).status_code == 404
    maija.person.refresh_from_db()
    assert maija.person.email == "main@alpha.example"


@pytest.mark.parametrize(
    "email", ["nonsense", "", "main@alpha.example", "MAIN@alpha.example", "a@b"]
)
def test_what_is_no_new_address_is_refused(world, maija, email):
    answer = ask(maija, email)
    assert answer.status_code == 422
    assert not EmailChange.objects.exists()


def test_a_newer_request_and_giving_up_kill_the_link(world, maija):
    ask(maija)
    first = link()
    ask(maija, "other@alpha.example")
    assert client_for("anonymous").get(first).status_code == 404
    second = link()
    submit(maija, maija.get("/me/email/"), "/me/email/end/")
    assert client_for("anonymous").get(second).status_code == 404


def test_mailboxes_are_not_flooded(world, maija):
    cache.clear()
    for n in range(6):
        answer = ask(maija, f"victim{n}@alpha.example")
    assert answer.status_code == 422
    assert Mail.objects.filter(kind="new log-in e-mail").count() == 5


@pytest.mark.feature("F06")
def test_it_asks_first_that_it_is_you(world, as_person):
    client = client_for("main_alpha")
    session = client.session
    del session["account_authentication_methods"]
    session.save()
    assert "/account/confirm" in client.get("/me/email/", HTTP_HOST=HOST).headers["Location"] or (
        "reauthenticate" in client.get("/me/email/").headers["Location"]
    )
    assert not EmailChange.objects.exists()


@pytest.mark.feature("F06")
def test_staff_correct_a_wrong_address(world, maija):
    from portello.modules.portals.models import PortalAccess

    access = PortalAccess.objects.get(contact=world.alpha_contact)
    staff, address = client_for("support"), f"/staff/access/{access.public_id}/email/"
    assert submit(staff, staff.get(address), "email", email="main@beta.example").status_code == 422
    assert submit(staff, staff.get(address), "email", email=NEW).status_code == 200
    maija.person.refresh_from_db()
    assert maija.person.email == NEW
    assert {m.to_address for m in Mail.objects.filter(kind="log-in e-mail changed")} == {
        "main@alpha.example", NEW
    }  # fmt: skip
    assert client_for("books").get(address).status_code == 404


@pytest.mark.feature("F06", "X12")
def test_the_contacts_own_e_mail_field_never_moves_a_log_in(world, maija):
    contact = Contact.objects.get(pk=world.alpha_contact.pk)
    staff = client_for("support")
    submit(
        staff,
        staff.get(f"/staff/contacts/{contact.public_id}/"),
        "name",
        email="other@alpha.example",
    )
    assert user(world).email == "main@alpha.example"


@pytest.mark.feature("F06")
def test_a_link_of_who_may_not_come_in_any_more_is_dead(world, maija):
    ask(maija)
    where = link()
    PortalAccess.objects.filter(user=maija.person).update(state="disabled")
    assert client_for("anonymous").get(where).status_code == 404
    assert client_for("anonymous").post(where).status_code == 404
    maija.person.refresh_from_db()
    assert maija.person.email == "main@alpha.example"


@pytest.mark.feature("F06")
def test_other_sessions_end_and_the_present_one_stays(world, maija):
    elsewhere = client_for("main_alpha")
    for client in (maija, elsewhere):
        client.get("/me/")
        UserSession.objects.update_or_create(
            session_key=client.session.session_key,
            defaults={"user": maija.person, "ip": "192.0.2.1", "user_agent": "x"},
        )
    ask(maija)
    assert maija.post(link()).status_code == 302
    assert maija.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302


@pytest.mark.feature("F06")
def test_an_address_that_grows_in_its_normal_form_is_refused(world, maija):
    answer = ask(maija, "x@" + ("\u33ad" * 20 + ".") * 4 + "long.example")
    assert answer.status_code == 422 and not EmailChange.objects.exists()
