"""Registration by whoever wants something else: a closed portal, spellings of an address, limits."""

from __future__ import annotations

import pytest

from portello.core import mail
from portello.core.mail import Mail
from portello.core.outbox import run_due
from portello.modules.accounts.limits import key_of
from portello.modules.portals.models import Portal
from portello.modules.registration import limits
from portello.modules.registration.models import Registration
from portello.modules.registration.tests.people import (
    EMAIL,
    fill_in,
    kinds,
    link_of,
    patient,
    visitor,
)
from tests.pages import text

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("N04")]


@pytest.fixture(autouse=True)
def _open(world, monkeypatch):
    patient(monkeypatch)
    Portal.objects.filter(pk=world.portal.pk).update(registration="open", approval="staff")


def test_a_closed_portal_takes_no_registration_and_sends_no_mail(world):
    client = visitor()
    fill_in(client)
    link = link_of()
    fill_in(client, email="late@gamma.example")
    page = client.get("/register/")
    Portal.objects.update(is_active=False)
    run_due()
    assert kinds("late@gamma.example") == []
    assert visitor().get("/register/").status_code != 200
    assert page.status_code == 200 and client.post("/register/", {}).status_code != 422
    assert visitor().get(link).status_code != 200
    assert list(Registration.objects.values_list("email", flat=True)) == [EMAIL]


@pytest.mark.parametrize(
    "email", ['"victim"@v.example', '"v\\ictim"@v.example', "a@localhost", "a@[127.0.0.1]"]
)
def test_addresses_that_nobody_writes_are_refused_at_their_field(world, email):
    answer = fill_in(visitor(), email=email)
    assert answer.status_code == 422 and not Registration.objects.exists()
    assert 'id="id_email_error"' in answer.content.decode()


def test_what_stands_behind_a_plus_is_no_other_mailbox(world, monkeypatch):
    monkeypatch.setattr(limits, "MOST", {**limits.MOST, "email": 2})
    emails = ("victim@v.example", "victim+a@v.example", "victim+b@v.example")
    answers = [fill_in(visitor(), email=email).status_code for email in emails]
    assert answers == [200, 200, 429]


def test_an_address_of_ipv4_is_the_same_in_every_dress():
    assert key_of("address", "::ffff:192.0.2.1") == key_of("address", "192.0.2.1")
    assert key_of("address", "::ffff:192.0.2.1") != key_of("address", "::ffff:192.0.2.2")
    assert key_of("address", "192.0.2.1:5555") == key_of("address", "192.0.2.1")
    assert key_of("address", "[2001:db8::1]:44") == key_of("address", "2001:db8::2")


def test_the_page_behind_the_link_says_where_its_text_comes_from(world):
    client = visitor()
    fill_in(client, message="Send your password to me")
    assert "If it was not you who typed it" in text(client.get(link_of()))


def test_the_longest_name_of_a_portal_is_a_sender_that_can_be_kept(world):
    mail.store(
        "test", to=EMAIL, subject="x", body="x", language="en",
        sender_name="Ж" * 50 + "漢" * 50, sender="a" * 60 + "@" + "b" * 180 + ".example",
    )  # fmt: skip
    kept = Mail.objects.latest("pk")
    assert len(kept.sender) <= Mail._meta.get_field("sender").max_length
