"""A real Chromium with a device for passkeys: adding factors, logging in with them, the staff rule."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from portello.modules.accounts.tests.factors import app_code
from tests.axe import listed, look_at
from tests.installations import ADMIN_PASSWORD, INIT, new_installation
from tests.test_browser import browse, log_in, log_out  # noqa: F401  a fixture

pytestmark = pytest.mark.browser
SECURITY = "/account/security/"


@pytest.fixture
def strict_server(tmp_path):
    """A new installation as `portello init` leaves it: staff must use a second factor."""
    made = new_installation(tmp_path / "data")
    secret = tmp_path / "password"
    secret.write_text(ADMIN_PASSWORD)
    init = [*INIT[: INIT.index("--staff-second-factor")], "--admin-password-file", str(secret)]
    assert "Staff must use a second factor" in made.run(*init).stdout
    made.start("serve", "--bind", f"127.0.0.1:{made.port}", "--processes", "2")
    made.start("worker")
    made.wait()
    yield made
    made.stop()


def with_device(page: Page) -> None:
    """A device that keeps passkeys and always recognises its owner."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def confirm(page: Page, password: str = "portello-demo") -> None:
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Confirm").click()


def enter_code(page: Page, code: str, button: str) -> None:
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name=button, exact=True).click()


def second_step(page: Page, email: str, password: str, code: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    enter_code(page, code, "Log in")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_staff_set_up_an_app_first_and_go_on(strict_server, browse, script):  # noqa: F811
    page = browse(strict_server, java_script_enabled=script)
    page.goto("/staff/orders/")
    page.get_by_label("E-mail").fill("boss@nw.example")
    page.get_by_label("Password").fill(ADMIN_PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log-in and security")
    page.get_by_role("link", name="Add an app").click()
    confirm(page, ADMIN_PASSWORD)
    box = page.locator("img.qr").bounding_box()
    assert box and box["width"] > 100
    secret = re.sub(r"\s", "", page.locator("code.key").inner_text())
    if (left := 30 - time.time() % 30) < 8:  # the code of the step before is good for this one only
        time.sleep(left)
    enter_code(page, app_code(secret, -1), "Add")
    expect(page.locator(".codes code")).to_have_count(10)
    codes = page.locator(".codes code").all_inner_texts()
    page.get_by_role("link", name="I have kept them, go on").click()
    page.wait_for_url(re.compile("/staff/orders/$"))
    other = browse(strict_server, java_script_enabled=script)
    second_step(other, "boss@nw.example", ADMIN_PASSWORD, app_code(secret))
    other.wait_for_url(re.compile("/staff/$"))
    spare = browse(strict_server, java_script_enabled=script)
    second_step(spare, "boss@nw.example", ADMIN_PASSWORD, codes[0])
    spare.wait_for_url(re.compile("/staff/$"))


def test_a_passkey_logs_in_by_itself_and_as_second_step(demo_server, browse):  # noqa: F811
    page = browse(demo_server)
    with_device(page)
    log_in(page, "books@business.example")
    page.goto(SECURITY)
    page.get_by_role("link", name="Add a passkey").click()
    confirm(page)
    expect(page.get_by_text("localhost")).to_be_visible()
    page.get_by_label("Name").fill("Office computer")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.get_by_role("link", name="I have kept them, go on").click()
    expect(page.get_by_text("Office computer")).to_be_visible()
    log_out(page)
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url(re.compile("/staff/$"))
    log_out(page)
    page.get_by_label("E-mail").fill("books@business.example")
    page.get_by_label("Password").fill("portello-demo")
    page.get_by_role("button", name="Log in", exact=True).click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(re.compile("/staff/$"))
    page.goto(SECURITY)
    page.get_by_role("link", name="Rename").click()
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("listitem").filter(has_text="Laptop").get_by_role(
        "link", name="Remove"
    ).click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The passkey was removed.")).to_be_visible()


def test_a_device_that_has_no_passkey_says_so(demo_server, browse):  # noqa: F811
    page = browse(demo_server)
    page.context.new_cdp_session(page).send("WebAuthn.enable")
    page.goto("/account/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('none')); }")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_text("That did not work.")).to_be_visible()


def test_a_mailed_code_logs_in(demo_server, browse):  # noqa: F811
    page, staff = browse(demo_server), browse(demo_server)
    page.goto("/orders/")
    page.get_by_role("link", name="Log in with a code by mail").click()
    page.get_by_label("E-mail").fill("member@association.example")
    page.get_by_role("button", name="Send the code").click()
    log_in(staff, "admin@business.example")
    code = mailed_code(staff)
    enter_code(page, code, "Log in")
    page.wait_for_url(re.compile("/orders/$"))


def mailed_code(staff: Page) -> str:
    for _attempt in range(40):
        staff.goto("/staff/mails/?q=member")
        row = staff.get_by_role("row").filter(has_text="member@association.example").first
        if row.count() and "Shown here only" in row.inner_text():
            break
        staff.wait_for_timeout(250)
    row.get_by_role("link").click()
    return re.search(r"^\d{6}$", staff.locator(".mail-body").inner_text(), re.MULTILINE)[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_overflows(demo_server, browse, scheme):  # noqa: F811
    page = browse(demo_server, color_scheme=scheme, viewport={"width": 1280, "height": 900})
    with_device(page)
    found: list[str] = []
    look(page, ["/account/code/", "/account/code/confirm/", "/account/login/"], scheme, found)
    log_in(page, "admin@business.example")
    page.goto(SECURITY + "app/")
    look(page, [], scheme, found)
    confirm(page)
    look(page, [SECURITY, SECURITY + "app/", SECURITY + "passkeys/new/", "/staff/staff/",
                "/staff/staff/new/", "/staff/staff/roles/", "/account/sessions/"], scheme, found)  # fmt: skip
    page.goto("/staff/staff/")
    page.get_by_role("link", name="Anna Admin").click()
    look(page, [], scheme, found)
    assert not found, listed(found)


def look(page: Page, addresses: list[str], scheme: str, found: list[str]) -> None:
    for address in addresses or [""]:
        if address:
            page.goto(address)
        look_at(page, page.url, scheme, found)
