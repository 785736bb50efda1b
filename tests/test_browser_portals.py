"""Profiles, portals and their settings in a real Chromium: the tasks of an administrator, and axe."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.axe import listed, look_at
from tests.test_browser import DEMO_PASSWORD, browse, log_in  # noqa: F401  a fixture

pytestmark = pytest.mark.browser
ADMIN = "admin@business.example"


def make_profile(page: Page, name: str, gives: bool) -> None:
    """A profile that sees the company's orders and data, or nothing of them."""
    page.goto("/staff/profiles/")
    page.get_by_role("link", name="New profile").click()
    page.get_by_label("Name").fill(name)
    page.locator("select[name=source]").select_option(label="User")
    page.get_by_role("main").get_by_role("button").first.click()
    for module in ("orders", "customers"):
        page.locator(f"[name='scope.{module}']").select_option("company" if gives else "")
    for action in ("orders.view", "orders.export", "customers.company", "customers.contacts"):
        page.locator(f"[name='action.{action}']").set_checked(gives)
    page.locator("[name='scope.programs']").select_option("company")
    page.locator("[name='action.programs.use']").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It is in force with everybody's next click.")).to_be_visible()


def give_profile(page: Page, person: str, profile: str) -> None:
    page.goto(f"/staff/search/?q={person}")
    page.locator(".hit-head a", has_text=person).first.click()
    page.get_by_role("link", name="Customer portal").click()
    page.locator("select[name$='profile']").first.select_option(label=profile)
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Saved.").first).to_be_visible()


def make_key(page: Page) -> dict[str, str]:
    """A key of one's own, made on My details; as the header that programs send."""
    page.goto("/me/programs/new/")  # asks first that it is you
    page.locator("input[type=password]").fill(DEMO_PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.locator("#id_name").fill("Bookkeeping")
    page.locator("main form button[type=submit]").first.click()
    return {"Authorization": f"Bearer {page.locator('#key').input_value()}"}


@pytest.mark.feature("S23", "S24", "S22")
def test_key_contacts_see_what_the_others_do_not(demo_server, browse):  # noqa: F811
    admin = browse(demo_server)
    log_in(admin, ADMIN)
    make_profile(admin, "Key contacts", True)
    make_profile(admin, "The others", False)
    give_profile(admin, "Kari Nordmann", "Key contacts")
    give_profile(admin, "Sven Lindqvist", "The others")
    key, other = browse(demo_server), browse(demo_server)
    log_in(key, "member@association.example")
    log_in(other, "agent@partner.example")
    for address, wanted in (("/orders/", 404), ("/company/", 404), ("/orders/?format=csv", 404),
                            ("/contacts/", 404), ("/me/", 200)):  # fmt: skip
        assert key.request.get(address).status == 200, address
        assert other.request.get(address).status == wanted, address
    keys = {person: make_key(person) for person in (key, other)}
    for address in ("orders", "companies", "contacts"):
        wanted = {key: 200, other: 404}
        for person, header in keys.items():
            answer = person.request.get(f"/api/v1/{address}", headers=header)
            assert answer.status == wanted[person], address
    menu = other.get_by_role("navigation").first
    other.goto("/")
    assert "/orders/" not in menu.inner_html() and "/company/" not in menu.inner_html()
    admin.goto("/staff/profiles/")
    admin.get_by_role("link", name="Key contacts").click()
    for summary in admin.locator("main details > summary").all():
        summary.click()
    admin.locator("[name='field.orders.order.gross']").select_option("hidden")
    admin.locator("[name='field.customers.contact.phone']").select_option("read")
    admin.get_by_role("button", name="Save").click()
    key.goto("/orders/")
    assert "€" not in key.locator("table").inner_text().replace("EUR", "€")
    assert key.request.get("/orders/?sort=gross").status == 400
    orders = key.request.get("/api/v1/orders", headers=keys[key]).json()["items"]
    assert orders and all("gross" not in order and "number" in order for order in orders)
    key.goto("/me/")
    expect(key.locator("[name=phone]")).to_be_disabled()


def axe_on(page: Page, address: str, scheme: str, found: list[str]) -> None:
    page.goto(address)
    look_at(page, address, scheme, found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_settings_and_set_up(demo_server, browse, chromium, scheme):  # noqa: F811
    page, found = browse(demo_server, color_scheme=scheme), []
    log_in(page, ADMIN)
    page.goto("/staff/portals/")
    page.get_by_role("main").get_by_role("link", name="Settings").first.click()
    portal = page.url
    for name in ("", "entrance/", "modules/", "functions/", "functions/orders/", "functions/me/",
                 "links/", "rules/", "external/", "external/new/"):  # fmt: skip
        axe_on(page, portal + name, scheme, found)
    for address in ("/staff/settings/", "/staff/portals/visitors/", "/", "/orders/", "/company/",
                    "/staff/search/?q=sender"):  # fmt: skip
        axe_on(page, address, scheme, found)
    visitor = chromium.new_context(color_scheme=scheme).new_page()
    axe_on(
        visitor, demo_server.address.replace("localhost", "partners.localhost") + "/", scheme, found
    )
    expect(visitor.get_by_role("heading", level=1)).to_have_text(re.compile("Acme Partners"))
    visitor.context.close()
    assert not found, listed(found)
