"""Second factors: adding, using, removing, mails, and that nothing skips them."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from portello.core.audit import AuditEntry
from portello.core.mail import Mail
from portello.modules.accounts.models import User
from portello.modules.accounts.operations import reset_factors
from portello.modules.accounts.tests.factors import (
    SECURITY,
    add_app,
    app_code,
    confirmed,
    recovery_codes,
)
from portello.modules.accounts.tests.test_login import NEW, ask_reset, log_in, send_resets
from tests.pages import heading, last_link, parsed, submit, text
from tests.world import BY, client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MAIN = "main@alpha.example"


@pytest.fixture(autouse=True)
def fresh_throttle(db):
    cache.clear()


@pytest.fixture
def protected(world):
    """Alpha's main user with an authenticator app: (key, his client)."""
    client = log_in(MAIN)[0]
    secret, _page = add_app(client)
    return secret, client


def second_step(client, code):
    page = client.get("/account/second-step/")
    return submit(client, page, "code", code=code)


def mails(kind):
    return list(Mail.objects.filter(kind=f"factor {kind}").values_list("to_address", flat=True))


def test_an_app_is_added_with_recovery_codes_record_and_mail(world):
    client = log_in(MAIN)[0]
    assert "Only your password" in text(client.get(SECURITY))
    _secret, page = add_app(client)
    assert heading(page) == "Recovery codes" and len(recovery_codes(client)) == 10
    assert mails("app added") == [MAIN]
    assert AuditEntry.objects.filter(verb="factor: app added").count() == 1
    page = client.get(SECURITY)
    assert "protected by a second factor" in text(page) and "10 left" in text(page)


def test_the_secret_is_not_readable_in_the_database(protected):
    secret, _client = protected
    assert secret not in json.dumps(Authenticator.objects.get(type="totp").data)


def test_another_secret_key_makes_codes_useless_but_breaks_nothing(protected, settings):
    settings.SECRET_KEY = "another key " * 5
    secret = protected[0]
    client = log_in(MAIN)[0]
    assert "not right" in text(second_step(client, app_code(secret)))


def test_log_in_asks_for_the_code_and_leads_on(protected):
    secret, _client = protected
    client, answer = log_in(MAIN)
    assert answer["Location"] == "/account/second-step/"
    assert client.get("/").status_code == 302, "half a log-in opens nothing"
    wrong = second_step(client, "000000")
    assert "not right" in text(wrong) and client.get("/orders/").status_code == 302
    second_step(client, app_code(secret))
    assert client.get("/orders/").status_code == 200


def test_a_code_works_once(protected):
    secret, _client = protected
    code = app_code(secret)
    second_step(log_in(MAIN)[0], code)
    again = log_in(MAIN)[0]
    assert "not right" in text(second_step(again, code))
    assert again.get("/").status_code == 302


def test_wrong_codes_lock_the_account(protected):
    from portello.modules.portals.models import Portal

    Portal.objects.update(max_account_failures=3)
    client = log_in(MAIN)[0]
    for _attempt in range(3):
        second_step(client, "000000")
    assert "Too many failed attempts" in text(second_step(client, app_code(protected[0])))


def test_a_recovery_code_gets_in_once_and_is_told_by_mail(protected):
    code = recovery_codes(protected[1])[0]
    client = log_in(MAIN)[0]
    second_step(client, code)
    assert client.get("/").status_code == 200
    assert mails("code used") == [MAIN]
    assert len(recovery_codes(protected[1])) == 9
    assert "not right" in text(second_step(log_in(MAIN)[0], code))


def test_new_recovery_codes_replace_the_old(protected):
    _secret, client = protected
    old = recovery_codes(client)
    submit(client, confirmed(client, SECURITY + "codes/new/"))
    new = recovery_codes(client)
    assert len(new) == 10 and not set(old) & set(new)
    assert mails("codes made") == [MAIN]
    file = client.get(SECURITY + "codes/file/")
    assert file.content.decode().split() == new and "attachment" in file["Content-Disposition"]


def test_removing_the_last_factor_takes_the_recovery_codes_along(protected):
    _secret, client = protected
    submit(client, confirmed(client, SECURITY + "app/remove/"))
    assert not Authenticator.objects.exists()
    assert mails("app removed") == [MAIN]
    assert log_in(MAIN)[1]["Location"] == "/"


@pytest.mark.parametrize(
    "page", ["app/", "app/remove/", "codes/", "codes/new/", "codes/file/", "passkeys/new/"]
)
def test_factors_change_only_after_confirming(protected, page):
    secret, _client = protected
    fresh = log_in(MAIN)[0]
    second_step(fresh, app_code(secret))
    before = list(Authenticator.objects.values_list("type", "data"))
    for method in (fresh.get, fresh.post):
        answer = method(SECURITY + page, follow=True)
        if answer.status_code == 405:
            continue
        if page != "app/":  # which says first that there is one already
            assert heading(answer) == "Please confirm that it is you"
    assert list(Authenticator.objects.values_list("type", "data")) == before


def test_a_new_factor_ends_the_sessions_that_did_not_prove_it(world):
    elsewhere, here = log_in(MAIN)[0], log_in(MAIN)[0]
    add_app(here)
    assert here.get("/").status_code == 200 and elsewhere.get("/").status_code == 302


def test_a_password_reset_never_skips_a_factor(protected):
    ask_reset(MAIN)
    send_resets()
    client = client_for("anonymous")
    form = client.get(last_link(), follow=True)
    submit(client, form, "password1", password1=NEW, password2=NEW)
    assert client.get("/").status_code == 302
    client, answer = log_in(MAIN, NEW)
    assert answer["Location"] == "/account/second-step/" and client.get("/").status_code == 302


def test_accepting_an_invitation_never_skips_a_factor(protected, world, as_person):
    from portello.modules.customers.models import Contact

    contact = Contact.objects.create(company=world.beta, name="Twin", email=MAIN)
    staff = as_person("admin")
    submit(staff, staff.get(f"/staff/contacts/{contact.public_id}/access/"), "portal")
    link = last_link()
    visitor = client_for("anonymous")
    assert "Log in with it to accept" in text(visitor.get(link))
    visitor.post(link, {"password": NEW})
    assert visitor.get("/").status_code == 302
    assert User.objects.get(email=MAIN).check_password("portello-demo")


def test_anothers_passkey_cannot_be_renamed_or_removed(world):
    theirs = Authenticator.objects.create(
        user=world.user("main_beta"), type="webauthn", data={"name": "Theirs", "credential": {}}
    )
    client = log_in(MAIN)[0]
    confirmed(client, SECURITY + "passkeys/new/")
    for page in ("", "remove/"):
        address = f"{SECURITY}passkeys/{theirs.pk}/{page}"
        assert client.get(address).status_code == 404
        assert client.post(address, {"name": "Mine"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.data["name"] == "Theirs"


NONSENSE = ["", "{", "[]", "1", "null", '"x"', "{}", '{"id": 1}', '{"response": 7}', '{"response": {}}',
            json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "AA"}}),
            json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {
                "clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AA",
                "userHandle": "MTIz"}}),
            json.dumps({"id": "ö", "rawId": "ö", "type": "public-key", "response": {
                "clientDataJSON": "e30", "attestationObject": "oA"}}), "\u0000"]  # fmt: skip


@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_from_a_browser_is_refused_and_breaks_nothing(protected, value):
    _secret, client = protected
    confirmed(client, SECURITY + "passkeys/new/")
    visitor = client_for("anonymous")
    visitor.get("/account/passkey/", headers={"accept": "application/json"})
    half = log_in(MAIN)[0]
    half.get("/account/second-step/")
    for who, address in (
        (client, SECURITY + "passkeys/new/"),
        (client, "/account/confirm/passkey/"),
        (visitor, "/account/passkey/"),
        (half, "/account/second-step/"),
    ):
        answer = who.post(address, {"credential": value, "name": "x"})
        assert answer.status_code < 500
    assert not Authenticator.objects.filter(type="webauthn").exists()
    assert visitor.get("/").status_code == half.get("/").status_code == 302


def test_staff_reset_lost_factors_and_the_person_is_told(protected, world):
    _secret, client = protected
    reset_factors(by=BY, user=world.user("main_alpha"))
    assert client.get("/").status_code == 302 and mails("reset") == [MAIN]
    assert log_in(MAIN)[1]["Location"] == "/"


def test_support_resets_a_customers_lost_factors_on_the_contacts_page(protected, world, as_person):
    support = as_person("support")
    address = f"/staff/contacts/{world.alpha_contact.public_id}/access/"
    done = submit(support, support.get(address), "/factors/")
    assert mails("reset") == [MAIN] and "a mail was sent" in text(done)
    assert "Reset second factors" not in text(support.get(address))
    assert log_in(MAIN)[1]["Location"] == "/"


def test_the_page_says_what_is_on_for_people_of_every_side(world):
    for person in ("main_alpha", "ended", "books"):
        page = client_for(person).get(SECURITY)
        assert heading(page) == "Log-in and security" and "localhost" in text(page)
    assert client_for("anonymous").get(SECURITY)["Location"].startswith("/account/login/")
    home = parsed(client_for("main_alpha").get("/me/"))
    assert home.xpath('//main//a[@href="/account/security/"]')
    assert parsed(client_for("books").get("/staff/")).xpath('//a[@href="/account/security/"]')
