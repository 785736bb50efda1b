"""Log-in, forgotten password, limits, sessions (T01, T13, T14, T30, D16, D18)."""

from __future__ import annotations

import statistics
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache

from portello.core import outbox
from portello.core.mail import Mail
from portello.core.outbox import OutboxMessage
from portello.modules.accounts.models import FailureCount, User
from portello.modules.portals.models import Portal, PortalAccess
from tests.pages import heading, last_link, parsed, submit, text
from tests.world import PASSWORD, client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NEW = "nine violet bicycles"


@pytest.fixture(autouse=True)
def fresh_throttle(db):
    cache.clear()


def log_in(email, password=PASSWORD, client=None, address="127.0.0.1"):
    client = client or client_for("anonymous")
    answer = client.post(
        "/account/login/", {"login": email, "password": password}, REMOTE_ADDR=address
    )
    return client, answer


@pytest.mark.feature("T01", "S17")
@pytest.mark.parametrize(
    "email", ["main@alpha.example", "MAIN@Alpha.Example", " main@alpha.example "]
)
def test_log_in_with_the_address_however_it_is_written(world, email):
    client, answer = log_in(email)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/").status_code == 200


@pytest.mark.feature("F34")
def test_staff_land_in_the_back_office(world):
    assert log_in("admin@business.example")[1]["Location"] == "/staff/"


def test_log_in_leads_back_to_the_page_that_was_asked_for(world):
    client = client_for("anonymous")
    asked = client.get("/orders/?q=x")
    assert asked["Location"] == "/account/login/?next=%2Forders%2F%3Fq%3Dx"
    page = client.get(asked["Location"])
    inside = submit(client, page, "login", login="main@alpha.example", password=PASSWORD)
    assert inside.redirect_chain[-1][0] == "/orders/?q=x"


def test_whoever_was_logged_out_while_writing_is_told_and_comes_back_to_his_form(world):
    client = client_for("anonymous")
    sent = client.post("/tickets/new/?kind=abc", {"subject": "S", "text": "T"})
    page = client.get(sent["Location"])
    assert "You were logged out before this was sent." in text(page)
    kept = parsed(page).xpath("//*[@data-draft-kept]")  # a browser that has one says so
    assert kept[0].get("hidden") is not None
    inside = submit(client, page, "login", login="main@alpha.example", password=PASSWORD)
    assert inside.redirect_chain[-1][0] == "/tickets/new/?kind=abc"
    assert "logged out before" not in text(client_for("anonymous").get("/account/login/"))


@pytest.mark.parametrize(
    ("came_from", "next_"),
    [
        ("http://{host}/questions/abc/?q=x", "/questions/abc/?q=x"),
        ("http://evil.example/questions/abc/", None),
        ("http://{host}//evil.example/", None),
        ("", None),
    ],
)
def test_a_form_without_a_page_of_its_own_leads_back_to_the_one_it_stood_on(
    world, came_from, next_
):
    client = client_for("anonymous")
    host = client.get("/").wsgi_request.get_host()
    referer = {"HTTP_REFERER": came_from.format(host=host)}
    answer = client.post("/tickets/abcdefghjkmn/closure/", {}, **referer)
    asked = parse_qs(urlsplit(answer["Location"]).query)
    assert asked["late"] == ["yes"] and asked.get("next", [None])[0] == next_


@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_log_in_never_leads_to_another_host(world, next_):
    client = client_for("anonymous")
    values = {"login": "main@alpha.example", "password": PASSWORD, "next": next_}
    assert client.post("/account/login/", values)["Location"] == "/"


def test_known_and_unknown_addresses_get_the_same_answer(world):
    wrong = [
        text(log_in(email, "wrong password")[1])
        for email in ("main@alpha.example", "nobody@x.example")
    ]
    assert wrong[0] == wrong[1] and "wrong password" not in wrong[0]
    resets = []
    for email in ("main@alpha.example", "nobody@x.example"):
        answer = client_for("anonymous").post(
            "/account/password/reset/", {"email": email}, follow=True
        )
        resets.append((answer.redirect_chain, text(answer)))
    assert resets[0] == resets[1]
    send_resets()
    assert list(Mail.objects.values_list("to_address", flat=True)) == ["main@alpha.example"]


@pytest.mark.feature("T13", "T14", "T30")
def test_an_account_is_locked_after_the_portals_limit_and_freed_by_staff(world, as_person):
    Portal.objects.update(max_account_failures=3)
    for _attempt in range(3):
        log_in("user@alpha.example", "wrong password")
    locked = log_in("user@alpha.example")[1]
    assert locked.status_code == 200 and "Too many failed attempts" in text(locked)
    unknown = [log_in("nobody@x.example", "wrong")[1] for _attempt in range(4)][-1]
    assert text(unknown) == text(locked), "a locked address looks the same whether it exists or not"
    staff = as_person("support")
    access = PortalAccess.objects.get(user=world.user("user_alpha"))
    page = staff.get(f"/staff/contacts/{access.contact.public_id}/access/")
    assert "Locked" in text(page)
    submit(staff, page, "/unlock/")
    assert log_in("user@alpha.example")[1].status_code == 302


@pytest.mark.feature("T14")
def test_zero_means_no_block_but_the_throttle_stays(world):
    Portal.objects.update(max_account_failures=0, max_address_failures=0)
    for attempt in range(12):
        log_in("user@alpha.example", "wrong password", address=f"10.0.0.{attempt}")
    assert log_in("user@alpha.example", address="10.0.1.1")[1].status_code == 302
    answers = [
        log_in("main@alpha.example", "wrong", address="10.0.2.2")[1] for _attempt in range(40)
    ]
    throttled = [a for a in answers if a.status_code == 429 or "Too many" in text(a)]
    assert throttled, "the rate throttle never came"


@pytest.mark.feature("T13")
def test_a_network_address_is_blocked_for_all_accounts(world):
    Portal.objects.update(max_address_failures=4)
    for attempt in range(4):
        log_in(f"nobody{attempt}@x.example", "wrong", address="10.9.9.9")
    assert "Too many" in text(log_in("main@alpha.example", address="10.9.9.9")[1])
    assert log_in("main@alpha.example", address="10.9.9.8")[1].status_code == 302


@pytest.mark.feature("D18", "T30")
def test_a_forgotten_password_is_reset_once_and_unlocks(world):
    Portal.objects.update(max_account_failures=2)
    for _attempt in range(2):
        log_in("user@alpha.example", "wrong")
    client = client_for("anonymous")
    page = client.get("/account/password/reset/")
    done = submit(client, page, "email", email="user@alpha.example")
    assert heading(done) == "Check your mail"
    send_resets()
    link = last_link()
    form = client.get(link, follow=True)
    finished = submit(client, form, "password1", password1=NEW, password2=NEW)
    assert heading(finished) == "Your password was changed"
    assert log_in("user@alpha.example", NEW)[1].status_code == 302
    again = client_for("anonymous").get(link, follow=True)
    assert "no longer valid" in text(again)
    assert not FailureCount.objects.filter(kind="account").exists()


@pytest.mark.feature("D16", "X06")
def test_the_password_can_be_changed_at_any_time(world):
    client, _answer = log_in("main@alpha.example")
    page = client.get("/account/password/change/")
    wrong = submit(client, page, "oldpassword", oldpassword="not it", password1=NEW, password2=NEW)
    assert (
        log_in("main@alpha.example", NEW)[1].status_code == 200 and "check" in text(wrong).lower()
    )
    submit(client, page, "oldpassword", oldpassword=PASSWORD, password1=NEW, password2=NEW)
    assert log_in("main@alpha.example", NEW)[1].status_code == 302
    assert client.get("/").status_code == 200, "the person stays logged in"


def test_the_sessions_list_logs_the_others_out(world):
    here, _answer = log_in("main@alpha.example")
    there, _answer = log_in("main@alpha.example")
    page = here.get("/account/sessions/")
    assert text(page).count("127.0.0.1") == 2
    submit(here, page)
    assert here.get("/").status_code == 200 and there.get("/").status_code == 302


@pytest.mark.feature("X12")
def test_two_spellings_of_an_address_are_one_person(world):
    from django.core.exceptions import ValidationError

    from portello.modules.accounts.operations import create_user
    from tests.world import BY

    for twin in ("Main@ALPHA.example", "ｍain@alpha.example"):
        with pytest.raises(ValidationError):
            create_user(by=BY, email=twin, password=NEW)
    assert User.objects.filter(email__iexact="main@alpha.example").count() == 1


def test_every_link_in_a_mail_begins_with_the_portals_own_address(world):
    headers = [
        {"HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_FORWARDED": "host=evil.example"},
        {"HTTP_X_FORWARDED_PROTO": "gopher"},
        {"HTTP_X_HOST": "evil.example"},
    ]
    for extra in headers:
        client_for("anonymous").post(
            "/account/password/reset/", {"email": "main@alpha.example"}, **extra
        )
        send_resets()
        assert "evil" not in Mail.objects.order_by("-pk")[0].body
        assert Mail.objects.order_by("-pk")[0].one_time_link.startswith("http://localhost/account/")


def test_a_session_gets_a_new_key_at_log_in(world):
    client = client_for("anonymous")
    client.get("/account/login/")
    before = client.session.session_key
    log_in("main@alpha.example", client=client)
    assert client.session.session_key != before


def test_sign_up_and_other_closed_routes_do_not_exist(world):
    client = client_for("anonymous")
    for path in ("signup/", "email/", "password/set/", "login/code/", "confirm-email/"):
        assert client.get(f"/account/{path}").status_code == 404
        assert client.post(f"/account/{path}", {"email": "x@x.example"}).status_code == 404


def test_the_demo_password_is_refused_outside_demo_and_tests(world, settings):
    settings.MODE = "production"
    assert log_in("main@alpha.example")[1].status_code == 200


def test_a_throttle_is_not_fooled_by_forwarded_headers(world, settings):
    Portal.objects.update(max_address_failures=2)
    for n in range(3):
        client_for("anonymous").post(
            "/account/login/",
            {"login": f"x{n}@x.example", "password": "wrong"},
            REMOTE_ADDR="10.1.1.1",
            HTTP_X_FORWARDED_FOR=f"1.2.3.{n}",
        )
    assert "Too many" in text(log_in("main@alpha.example", address="10.1.1.1")[1])


def send_resets():
    """What the worker does with wishes for a reset, without sending the mails."""
    for message in OutboxMessage.objects.filter(kind="accounts.reset", done_at=None):
        outbox.deliver(message)


def ask_reset(email, **extra):
    return client_for("anonymous").post("/account/password/reset/", {"email": email}, **extra)


def test_a_wish_for_a_reset_is_forgotten_when_it_is_done(world):
    ask_reset("main@alpha.example")
    ask_reset("nobody@x.example")
    waiting = OutboxMessage.objects.filter(kind="accounts.reset")
    assert waiting.count() == 2 and not Mail.objects.exists(), "the same work for both"
    send_resets()
    assert [message.payload for message in waiting] == [{}, {}]
    assert list(Mail.objects.values_list("to_address", flat=True)) == ["main@alpha.example"]


def test_a_mailbox_is_not_flooded_by_whoever_asks(world):
    for n in range(9):
        ask_reset("main@alpha.example", REMOTE_ADDR=f"10.3.0.{n}")
        cache.clear()  # the throttle by request would end this sooner
    send_resets()
    assert Mail.objects.filter(to_address="main@alpha.example").count() == 5


@pytest.mark.parametrize("door", ["log-in", "reset"])
def test_known_and_unknown_addresses_take_the_same_time(world, door):
    Portal.objects.update(max_account_failures=0, max_address_failures=0)
    spent = {"main@alpha.example": [], "nobody@x.example": []}
    for _round in range(25):
        for email in spent:
            cache.clear()
            start = time.process_time()
            log_in(email, "wrong password") if door == "log-in" else ask_reset(email)
            spent[email].append(time.process_time() - start)
    known, unknown = (statistics.median(times) for times in spent.values())
    assert 0.8 < known / unknown < 1.25, f"known {known:.4f} s, unknown {unknown:.4f} s"
