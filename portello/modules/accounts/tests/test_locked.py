"""Whoever is locked out by failed attempts is told, once (N12, T30)."""

from __future__ import annotations

import pytest
from django.test import Client

from portello.core.mail import Mail
from portello.core.outbox import OutboxMessage, run_due
from portello.modules.accounts.models import User
from portello.modules.customers.models import Company, Contact
from portello.modules.portals.models import Portal, PortalAccess
from tests.people import EMAILS, HOST

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def fail(email: str, times: int) -> None:
    client = Client(HTTP_HOST=HOST)
    for _attempt in range(times):
        client.post("/account/login/", {"login": email, "password": "wrong"})
    run_due()


@pytest.mark.feature("N12", "T30")
def test_the_mail_goes_out_at_the_attempt_that_locks_and_not_again(world):
    Portal.objects.update(max_account_failures=3)
    email = EMAILS["user_alpha"]
    fail(email, 2)
    assert not Mail.objects.filter(kind="locked").exists()
    fail(email, 3)
    told = Mail.objects.get(kind="locked")
    assert told.to_address == email and email in told.body and "locked" in told.subject


def test_an_address_that_nobody_has_makes_the_same_work_and_no_mail(world):
    Portal.objects.update(max_account_failures=3)
    fail("nobody@nowhere.example", 3)
    assert not Mail.objects.filter(kind="locked").exists()
    assert OutboxMessage.objects.filter(kind="accounts.locked").count() == 1


@pytest.mark.feature("N12", "N14")
def test_the_mail_is_in_the_language_of_the_person_or_the_company(world):
    Portal.objects.update(max_account_failures=3)
    for who, language in (("main_alpha", "fi"), ("main_beta", "de")):
        user = world.user(who)
        User.objects.filter(pk=user.pk).update(language="")
        contact = PortalAccess.objects.get(user=user, portal=world.portal).contact
        company = Contact.objects.get(pk=contact.pk).company
        Contact.objects.filter(pk=contact.pk).update(language="")
        Company.objects.filter(pk=company.pk).update(language=language)
        fail(EMAILS[who], 3)
        assert Mail.objects.get(kind="locked", to_address=EMAILS[who]).language == language
