"""The rule that staff must use a second factor: nothing of the back office answers without one."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from portello.core.audit import AuditEntry
from portello.modules.accounts.models import StaffRules
from portello.modules.accounts.staffing import rules, set_second_factor
from portello.modules.accounts.tests.factors import add_app, app_code
from portello.modules.accounts.tests.test_login import log_in
from tests.pages import parsed, submit, text
from tests.test_access import addresses, checksum, payload
from tests.world import BY, client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def fresh_throttle(db):
    cache.clear()


@pytest.fixture
def strict(world):
    set_second_factor(by=BY, on=True)


def test_the_rule_is_on_until_somebody_switches_it_off(db):
    StaffRules.objects.all().delete()
    assert rules().second_factor
    assert client_for("admin").get("/staff/")["Location"] == "/account/security/"


@pytest.mark.parametrize("person", ["admin", "books"])
def test_no_staff_page_answers_without_a_factor(strict, world, person):
    client = client_for(person)
    before, count = checksum(), 0
    for name, address, policy in addresses(world):
        if policy.side != "staff":
            continue
        for method in policy.methods:
            data = payload(world, person) if method == "POST" else {}
            answer = getattr(client, method.lower())(address, data)
            where = f"{method} {address} ({name})"
            assert answer.status_code == 302, where
            assert answer["Location"] == "/account/security/", where
            count += 1
    assert checksum() == before and count > 40


def test_the_pages_of_the_log_in_show_nothing_of_the_back_office(strict):
    client = client_for("admin")
    page = client.get("/account/security/")
    assert "uses a second factor" in text(page)
    links = parsed(page).xpath("//a/@href")
    assert not [link for link in links if link.startswith("/staff/")]
    for address in ("/staff/nowhere/", "/orders/", "/account/sessions/"):
        assert "Enabled users" not in text(client.get(address))


def test_after_setting_one_up_staff_go_on_where_they_wanted(strict):
    client = log_in("support@business.example")[0]
    assert client.get("/staff/companies/?q=alpha")["Location"] == "/account/security/"
    _secret, page = add_app(client)
    assert parsed(page).xpath('//main//a[@href="/staff/companies/?q=alpha"]')
    assert client.get("/staff/companies/?q=alpha").status_code == 200
    page = client.get("/account/security/")
    assert parsed(page).xpath('//main//a[@href="/staff/companies/?q=alpha"]')


def test_a_factor_that_is_gone_closes_the_back_office_at_once(strict, world):
    client = log_in("support@business.example")[0]
    secret, _page = add_app(client)
    assert client.get("/staff/").status_code == 200
    Authenticator.objects.filter(type="totp").delete()
    assert client.get("/staff/").status_code == 302, "recovery codes alone are no factor"
    assert app_code(secret)


def test_the_administrator_switches_it_on_and_off(world):
    admin = log_in("admin@business.example")[0]
    add_app(admin)
    page = admin.get("/staff/staff/")
    submit(admin, page, "/second-factor/", second_factor="on")
    assert rules().second_factor
    assert client_for("books").get("/staff/")["Location"] == "/account/security/"
    assert admin.get("/staff/").status_code == 200
    submit(admin, admin.get("/staff/staff/"), "/second-factor/", second_factor="off")
    assert client_for("books").get("/staff/").status_code == 200
    assert AuditEntry.objects.filter(model="accounts.staffrules", user__isnull=False).count() == 2


def test_customers_are_not_asked(strict):
    assert client_for("main_alpha").get("/orders/").status_code == 200
