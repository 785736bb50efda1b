"""Whoever registers, and the business, hear of it: what waits, what is wrong, and what can be done."""

from __future__ import annotations

import pytest
from django.utils import timezone

from portello.core.mail import Mail
from portello.core.outbox import OutboxMessage, run_due
from portello.modules.inbox.models import InboxItem
from portello.modules.portals.models import Portal
from portello.modules.registration.models import Registration
from portello.modules.registration.tests.people import (
    fill_in,
    patient,
    registered,
    set_page,
    visitor,
)
from tests.pages import heading, parsed, text

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _open(world, monkeypatch):
    patient(monkeypatch)
    Portal.objects.update(registration="open", approval="staff")


@pytest.mark.feature("N04", "N12")
def test_the_business_is_told_at_most_once_an_hour_that_registrations_wait(world):
    Portal.objects.update(copy_to="")
    told = Mail.objects.filter(kind="registration waits")
    registered()
    registered("second@gamma.example")
    run_due()
    one = told.get()
    assert one.to_address == world.portal.support_email and "?kind=registration" in one.body
    later = OutboxMessage.objects.get(kind="registration.waits", attempts=0)
    assert later.run_at > timezone.now()
    OutboxMessage.objects.filter(pk=later.pk).update(run_at=timezone.now())
    run_due()
    assert told.count() == 2 and ": 2" in told.latest("pk").subject
    Portal.objects.update(tell_waiting=False)
    OutboxMessage.objects.filter(kind="registration.waits").delete()
    registered("third@gamma.example")
    assert not OutboxMessage.objects.filter(kind="registration.waits").exists()


@pytest.mark.feature("N31")
def test_the_menu_of_staff_counts_what_waits(world, as_person):
    InboxItem.objects.all().delete()
    staff = as_person("admin")
    counter = '//nav//a[@href="/staff/inbox/"]/span[@class="nav-count"]'
    assert not parsed(staff.get("/staff/")).xpath(counter)
    registered()
    assert parsed(staff.get("/staff/companies/")).xpath(counter)[0].text == "1"


@pytest.mark.feature("N04")
def test_who_waits_reads_what_he_sent_and_can_take_it_back(world):
    client = registered()
    page = client.get("/")
    assert "We would like to order." in text(page) and parsed(page).xpath('//*[@name="language"]')
    client.post("/account/language/", {"language": "fi", "next": "/"})
    assert parsed(client.get("/")).get("lang") == "fi"
    item = InboxItem.objects.get(act="registration")
    visitor().post("/register/withdrawal/")
    item.refresh_from_db()
    assert item.is_waiting, "nobody takes back what is another's"
    for _twice in range(2):
        client.post("/register/withdrawal/")
    item.refresh_from_db()
    assert item.state == "withdrawn" and Registration.objects.get().state == "withdrawn"
    assert "waits" not in heading(client.get("/"))


@pytest.mark.feature("N04")
def test_everything_that_is_wrong_is_said_in_one_go(world):
    set_page(fields={"contact.phone": "asked", "company.business_id": "asked"})
    wrong = fill_in(
        visitor(), email="no address", contact_phone="x", company_business_id="1234567-0"
    )
    for field in ("email", "contact_phone", "company_business_id"):
        assert parsed(wrong).xpath(f"//*[@id='id_{field}_error']"), field


@pytest.mark.feature("N10")
def test_a_dead_link_says_what_can_be_done_now(world):
    dead = f"/register/{'x' * 43}/"
    assert parsed(visitor().get(dead)).xpath('//main//a[@href="/register/"]')
    Portal.objects.update(registration="off")
    page = visitor().get(dead)
    assert not parsed(page).xpath('//main//a[@href="/register/"]')
    assert "cannot register here at the moment" in text(page)


@pytest.mark.feature("N10")
def test_the_page_for_invited_people_has_no_text_of_the_form_and_is_found(world):
    set_page(text={"en": "Register here."})
    Portal.objects.update(registration="invitation", registration_link=True)
    assert "Register here." not in text(visitor().get("/register/"))
    assert parsed(visitor().get("/account/login/")).xpath('//a[@href="/register/"]')
