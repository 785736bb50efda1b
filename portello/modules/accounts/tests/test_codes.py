"""Log-in by mailed code: works once, for this browser, and tells nobody who has an account."""

from __future__ import annotations

import re
import statistics
import time

import pytest
from django.core.cache import cache

from portello.core import outbox
from portello.core.mail import Mail
from portello.core.outbox import OutboxMessage
from portello.modules.accounts.models import User
from portello.modules.accounts.tests.factors import add_app
from portello.modules.accounts.tests.test_login import log_in
from portello.modules.portals.models import Portal
from tests.pages import heading, submit, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MAIN = "main@alpha.example"


@pytest.fixture(autouse=True)
def fresh_throttle(db):
    cache.clear()


def ask(email, client=None, **extra):
    client = client or client_for("anonymous")
    return client, client.post("/account/code/", {"email": email, **extra}, follow=True)


def deliver():
    for message in OutboxMessage.objects.filter(kind="accounts.code", done_at=None):
        outbox.deliver(message)


def mailed():
    deliver()
    mail = Mail.objects.filter(kind="log-in code").order_by("-pk")[0]
    code = re.search(r"^\d{6}$", mail.body, re.MULTILINE)[0]
    assert code not in mail.subject
    return code


def test_a_mailed_code_logs_in_once_and_leads_where_one_wanted(world):
    client, page = ask("MAIN@Alpha.example", next="/orders/")
    code = mailed()
    inside = submit(client, page, "code", code=f"{code[:3]} {code[3:]}")
    assert inside.request["PATH_INFO"] == "/orders/" and inside.status_code == 200
    other = client_for("anonymous")
    assert other.post("/account/code/confirm/", {"code": code})["Location"] == "/account/code/"
    assert OutboxMessage.objects.filter(kind="accounts.code").get().payload == {}


def test_a_code_works_only_in_the_browser_that_asked(world):
    _client, _page = ask(MAIN)
    code = mailed()
    thief, page = ask("user@alpha.example")
    assert "not right" in text(submit(thief, page, "code", code=code))
    assert thief.get("/").status_code == 302


def test_known_and_unknown_addresses_get_the_same_answer(world):
    answers = []
    for email in (MAIN, "nobody@x.example"):
        client, page = ask(email)
        wrong = submit(client, page, "code", code="000000")
        answers.append([text(p).replace(email, "X") for p in (page, wrong)])
    assert answers[0] == answers[1]
    deliver()
    assert list(Mail.objects.values_list("to_address", flat=True)) == [MAIN]


def test_three_wrong_codes_kill_it(world):
    client, _page = ask(MAIN)
    code = mailed()
    for _attempt in range(3):
        last = client.post("/account/code/confirm/", {"code": "000000"})
    assert last["Location"] == "/account/code/"
    assert client.post("/account/code/confirm/", {"code": code})["Location"] == "/account/code/"
    assert client.get("/").status_code == 302


def test_wrong_codes_count_as_failed_log_ins(world):
    Portal.objects.update(max_account_failures=4)
    for _round in range(2):
        client, page = ask(MAIN)
        for _attempt in range(2):
            client.post("/account/code/confirm/", {"code": "000000"})
    assert "Too many failed attempts" in text(submit(client, page, "code", code=mailed()))


def test_an_old_code_is_refused(world, monkeypatch):
    client, page = ask(MAIN)
    code = mailed()
    now = time.time()
    monkeypatch.setattr("portello.modules.accounts.codes.time.time", lambda: now + 601)
    again = submit(client, page, "code", code=code)
    assert heading(again) == "Log in with a code by mail" and "no longer valid" in text(again)


def test_a_newer_code_kills_the_older(world):
    client, page = ask(MAIN)
    old = mailed()
    ask(MAIN, client)
    new = mailed()
    assert old == new or "not right" in text(submit(client, page, "code", code=old))


def test_a_mailed_code_never_skips_a_factor(world):
    add_app(log_in(MAIN)[0])
    client, page = ask(MAIN)
    second = submit(client, page, "code", code=mailed())
    assert heading(second) == "Second step" and client.get("/").status_code == 302


def test_nobody_without_a_living_log_in_gets_a_code(world):
    User.objects.filter(email=MAIN).update(is_active=False)
    User.objects.filter(email="user@alpha.example").update(password="!")
    for email in (MAIN, "user@alpha.example"):
        ask(email)
    deliver()
    assert not Mail.objects.exists()


def test_the_mail_speaks_the_persons_language(world):
    User.objects.filter(email=MAIN).update(language="fi")
    ask(MAIN)
    mailed()
    assert Mail.objects.get().language == "fi"


def test_a_mailbox_is_not_flooded_and_asking_is_throttled(world):
    for n in range(12):
        client_for("anonymous").post("/account/code/", {"email": MAIN}, REMOTE_ADDR=f"10.3.0.{n}")
        cache.clear()
    deliver()
    assert Mail.objects.filter(to_address=MAIN).count() == 8
    answers = [ask("nobody@x.example")[1] for _attempt in range(7)]
    assert "Too many codes" in text(answers[-1]) and answers[-1].status_code == 422


def test_known_and_unknown_addresses_take_the_same_time(world):
    spent = {MAIN: [], "nobody@x.example": []}
    for _round in range(25):
        for email in spent:
            cache.clear()
            client = client_for("anonymous")
            start = time.process_time()
            client.post("/account/code/", {"email": email})
            client.post("/account/code/confirm/", {"code": "000000"})
            spent[email].append(time.process_time() - start)
            Portal.objects.update(max_account_failures=0, max_address_failures=0)
    known, unknown = (statistics.median(times) for times in spent.values())
    assert 0.8 < known / unknown < 1.25, f"known {known:.4f} s, unknown {unknown:.4f} s"


def test_outgoing_mail_does_not_show_the_code_once_it_is_really_sent(world, as_person, settings):
    settings.MAIL_DELIVERY = "smtp"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ask(MAIN)
    code = mailed()
    mail = Mail.objects.get()
    admin = as_person("admin")
    address = f"/staff/mails/{mail.public_id}/"
    assert code not in text(admin.get(address))
    outbox.run_due()
    mail.refresh_from_db()
    assert mail.sent_at and code not in mail.body and code not in text(admin.get(address))
