"""The page to register and the link from its mail, as a visitor meets them (N04, N10, N15, D17)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portello.core.logs import clean
from portello.core.mail import Mail
from portello.modules.accounts.models import User
from portello.modules.inbox.models import InboxItem
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.registration import forms, jobs, limits
from portello.modules.registration.models import Registration, RegistrationCount
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
from tests.pages import heading, parsed, submit, text
from tests.people import EMAILS

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    patient(monkeypatch)


@pytest.mark.feature("N04", "N10", "D17")
def test_a_visitor_makes_his_own_log_in(world):
    Portal.objects.update(copy_to="boss@business.example")
    client = visitor()
    answer = fill_in(client)
    assert heading(answer) == "We have sent you a mail"
    assert not User.objects.filter(email=EMAIL).exists()
    assert not InboxItem.objects.filter(act="registration").exists(), "nothing before the proof"
    link = link_of()
    assert not kinds("boss@business.example"), "nor is a copy sent to the business"
    page = visitor().get(link)  # a mail scanner opens links
    assert page.status_code == 200 and not User.objects.filter(email=EMAIL).exists()
    assert "Gamma Oy" in text(page) and EMAIL in text(page)
    page = client.get(link)
    weak = submit(client, page, "password", password="short")
    assert weak.status_code == 422 and "too short" in text(weak)
    done = submit(client, client.get(link), "password", password=PASSWORD)
    assert heading(done) == "Your registration waits for approval"
    user = User.objects.get(email=EMAIL)
    assert user.check_password(PASSWORD) and user.name == "Nina New"
    assert not PortalAccess.objects.filter(user=user).exists(), "a registration gives no access"
    assert kinds() == ["registration verify", "registration received"]
    assert PASSWORD not in "".join(Mail.objects.values_list("body", flat=True))


@pytest.mark.feature("N04", "X02")
def test_who_waits_sees_that_and_nothing_else(world):
    client = registered()
    Portal.objects.update(protection="none")
    for address in ("/", "/orders/", "/me/", "/company/"):
        page = client.get(address)
        assert heading(page) == "Your registration waits for approval", address
        assert not parsed(page).xpath('//nav//a[@href="/orders/"]')
    client.post("/account/logout/")
    again = visitor()
    again.post("/account/login/", {"login": EMAIL, "password": PASSWORD})
    assert heading(again.get("/")) == "Your registration waits for approval"
    assert again.get("/register/").status_code == 200, "pages for everybody stay"


@pytest.mark.feature("N10", "N15")
def test_off_leaves_no_trace_and_invitation_only_says_so(world, as_person):
    client = visitor()
    fill_in(client)
    link = link_of()
    assert "Create user" in text(client.get("/account/login/"))
    Portal.objects.update(registration_link=False)
    assert "Create user" not in text(client.get("/account/login/"))
    assert client.get("/register/").status_code == 200, "the link is hidden, not the page"
    Portal.objects.update(registration="off", registration_link=True)
    for address in ("/register/", "/register/sent/", link):
        assert client.get(address).status_code == 404, address
        assert client.post(address, {"password": PASSWORD}).status_code in (404, 405), address
    assert "Create user" not in text(client.get("/account/login/"))
    Portal.objects.update(registration="invitation")
    assert heading(client.get("/register/")) == "By invitation only"
    assert client.post("/register/", {}).status_code == 200 and not parsed(
        client.get("/register/")
    ).xpath("//main//input[@name='contact_name']")
    assert client.get(link).status_code == 404
    assert not User.objects.filter(email=EMAIL).exists()


def test_who_is_in_needs_no_log_in(world, as_person):
    assert as_person("main_alpha").get("/register/")["Location"] == "/"


@pytest.mark.feature("N15")
def test_visitors_of_an_open_page_find_the_link(world):
    Portal.objects.update(protection="none")
    assert parsed(visitor().get("/")).xpath('//a[@href="/register/"]')
    Portal.objects.update(registration_link=False)
    assert not parsed(visitor().get("/")).xpath('//a[@href="/register/"]')


@pytest.mark.feature("N04")
@pytest.mark.parametrize(
    ("email", "mail"),
    [
        (EMAIL, "registration verify"),
        (EMAILS["main_alpha"], "registration known"),
        (EMAILS["admin"], "registration known"),
        (EMAILS["main_alpha"].upper(), "registration known"),
        (EMAILS["ended"], "registration verify"),
        ("canary@contact.example", "registration verify"),
    ],
)
def test_the_answer_is_the_same_whoever_has_the_address(world, email, mail):
    world.alpha_contact.__class__.objects.filter(pk=world.beta_contact.pk).update(
        email="canary@contact.example"
    )
    client = visitor()
    answer = fill_in(client, email=email)
    assert answer.request["PATH_INFO"] == "/register/sent/"
    assert f"sent it to {email.lower()}" in text(answer).lower(), "what he typed, whoever has it"
    assert kinds(email.lower()) == [mail]
    body = Mail.objects.get().body
    assert "Nina" not in body and "Gamma" not in body, "nobody writes to strangers through us"
    assert "canary-b" not in body.lower()


def test_the_work_is_the_same_whoever_has_the_address(world):
    counts = set()
    fill_in(visitor())  # the hour's first one opens the counters
    for email in ("other@gamma.example", EMAILS["main_alpha"], EMAILS["admin"]):
        client = visitor()
        page = client.get("/register/")
        with CaptureQueriesContext(connection) as done:
            submit(client, page, "stamp", contact_name="N", email=email, company_name="G")
        counts.add(len(done))
    assert len(counts) == 1, counts


@pytest.mark.feature("N04")
def test_the_same_registration_twice_is_one(world):
    client = visitor()
    page = client.get("/register/")
    for _n in range(2):  # a double click
        submit(client, page, "stamp", contact_name="N", email=EMAIL, company_name="G")
    assert kinds() == ["registration verify"] and Registration.objects.count() == 1
    first = link_of()
    fill_in(client, company_name="Other Oy")
    second = link_of()
    assert first != second and client.get(first).status_code == 404
    assert "Other Oy" in text(client.get(second)) and Registration.objects.count() == 1
    page = client.get(second)
    submit(client, page, "password", password=PASSWORD)
    twice = submit(client, page, "password", password=PASSWORD)
    assert heading(twice) == "Your registration waits for approval"
    stranger = visitor().get(second)
    assert heading(stranger) == "Your registration is confirmed"
    fill_in(visitor(), company_name="Put Right Oy")
    assert kinds()[-1] == "registration verify", (
        "nobody but who reads the mail learns that it waits"
    )
    waits = InboxItem.objects.get(act="registration", state="open")
    assert "Other Oy" in waits.payload["company"]["name"], "nothing is changed before the proof"
    submit(client, client.get(link_of()))
    left = InboxItem.objects.get(act="registration", state="open")
    assert left.payload["company"]["name"] == "Put Right Oy"
    assert InboxItem.objects.get(pk=waits.pk).state == "withdrawn"


@pytest.mark.feature("N04")
def test_a_link_lives_72_hours_and_for_its_portal_only(world):
    client = visitor()
    fill_in(client)
    link = link_of()
    hour = timedelta(hours=1)
    left = Registration.objects.get().expires_at - timezone.now()
    assert 71 * hour < left <= 72 * hour
    Registration.objects.update(expires_at=timezone.now() - hour)
    assert client.get(link).status_code == 404
    assert client.post(link, {"password": PASSWORD}).status_code == 404
    jobs.house()
    assert not Registration.objects.exists() and not User.objects.filter(email=EMAIL).exists()


@pytest.mark.feature("N04")
def test_a_person_with_a_log_in_elsewhere_registers_with_it(world, as_person):
    client = visitor()
    fill_in(client, email=EMAILS["ended"])
    link = link_of(EMAILS["ended"])
    page = client.get(link)
    assert "already a log-in" in text(page)
    assert client.post(link, {"password": PASSWORD}).status_code == 200, "no password is set here"
    assert not Registration.objects.exclude(state="unverified").exists()
    wrong = as_person("main_alpha")
    wrong.post(link)
    assert not Registration.objects.exclude(state="unverified").exists()
    right = as_person("ended")
    done = submit(right, right.get(link))
    assert heading(done) == "Your registration waits for approval"
    assert User.objects.get(email=EMAILS["ended"]).check_password("portello-demo")


def test_the_log_never_holds_a_link():
    assert clean("GET /register/secret-token/ 200") == "GET /register/.../ 200"


@pytest.mark.feature("N04")
def test_programs_are_slowed_down(world, monkeypatch):
    client = visitor()
    monkeypatch.setattr(forms, "QUICKEST", 60.0)
    quick = fill_in(client)
    assert quick.status_code == 422 and "very quick" in text(quick)
    assert parsed(quick).xpath("//input[@name='company_name']")[0].get("value") == "Gamma Oy"
    monkeypatch.setattr(forms, "QUICKEST", 0.0)
    trapped = fill_in(client, homepage_again="http://spam.example")
    assert trapped.status_code == 422
    assert not parsed(trapped).xpath("//input[@name='homepage_again']")[0].get("value")
    for stamp in ("", "x", "forged:stamp:here"):
        assert fill_in(client, stamp=stamp).status_code == 422
    monkeypatch.setattr(forms, "OLDEST", -1)
    assert "open for too long" in text(fill_in(client))
    assert not Registration.objects.exists() and not RegistrationCount.objects.exists()


@pytest.mark.feature("N04")
def test_limits_hold_in_the_database(world, monkeypatch):
    monkeypatch.setattr(limits, "MOST", {"network": 5, "email": 2, "portal": 7})
    client = visitor()
    for n in range(2):
        assert fill_in(client, company_name=f"G{n}").status_code == 200
    most = fill_in(client, company_name="G3")
    assert most.status_code == 429 and "several mails to this address" in text(most)
    for n in range(3):
        assert fill_in(client, email=f"n{n}@gamma.example").status_code == 200
    assert "from your network" in text(fill_in(client, email="n9@gamma.example"))
    elsewhere = visitor(REMOTE_ADDR="192.0.2.9")
    for n in range(2):
        assert fill_in(elsewhere, email=f"e{n}@gamma.example").status_code == 200
    last = visitor(REMOTE_ADDR="192.0.2.10")
    assert "Very many people" in text(fill_in(last, email="l@gamma.example"))
    assert Registration.objects.count() == 6
    assert not InboxItem.objects.filter(act="registration").exists(), "staff see verified ones only"
    RegistrationCount.objects.update(hour=timezone.now() - timedelta(hours=3))
    assert fill_in(last, email="l@gamma.example").status_code == 200
    jobs.house()
    assert set(RegistrationCount.objects.values_list("hour", flat=True)) == {limits.this_hour()}


BAD = [
    ("email", "no address"), ("email", ""), ("contact_name", ""), ("contact_name", "\u200b"),
    ("contact_name", "x" * 201), ("contact_phone", "letters"), ("message", "x" * 2001),
    ("contact_name", "a\x00b"),
]  # fmt: skip


@pytest.mark.feature("N04")
@pytest.mark.parametrize(("name", "value"), BAD)
def test_bad_input_is_named_at_its_field(world, name, value):
    answer = fill_in(visitor(), **{name: value})
    assert answer.status_code == 422
    assert parsed(answer).xpath(f"//*[@id='id_{name}_error']"), name
    assert not Registration.objects.exists()


@pytest.mark.feature("N04")
def test_strange_names_are_taken_as_they_are(world):
    names = {"company_name": "Аlpha Oy\u200b", "contact_name": "Ni\u200dna"}  # a Cyrillic A
    fill_in(visitor(), **names)
    sent = Registration.objects.get().payload
    assert sent["company"]["name"] == names["company_name"]
    assert sent["contact"]["name"] == names["contact_name"]
