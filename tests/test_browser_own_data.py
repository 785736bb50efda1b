"""Own data in a real Chromium: a member changes class, a change waits and is decided; axe looks."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.axe import listed, look_at
from tests.test_browser import browse, log_in  # noqa: F401  a fixture

pytestmark = pytest.mark.browser


def in_english(page: Page) -> None:
    page.goto("/me/")
    page.locator("#id_language").select_option("en")
    page.locator("main form button[type=submit]").first.click()


@pytest.mark.feature("F16", "F31")
def test_a_member_organisation_changes_its_class(demo_server, browse):  # noqa: F811
    page, found = browse(demo_server), []
    log_in(page, "member@association.example")
    in_english(page)
    page.goto("/company/")
    expect(page.get_by_text("Supporting member", exact=True)).to_be_visible()
    look_at(page, "company", "light", found)
    page.get_by_role("link", name="Choose another membership class").click()
    look_at(page, "membership", "light", found)
    page.get_by_label("Full member").check()
    page.get_by_role("button", name="Choose").click()
    expect(page.get_by_role("heading", name="The fee changes")).to_be_visible()
    look_at(page, "the fee changes", "light", found)
    page.get_by_label("the fee is").check()
    page.get_by_role("button", name="Choose").click()
    expect(page.get_by_text("Full member").first).to_be_visible()
    assert not found, listed(found)


@pytest.mark.feature("F12", "F13", "F17", "F35", "N30")
def test_one_change_waits_and_another_does_not(demo_server, browse):  # noqa: F811
    staff, person, found = browse(demo_server), browse(demo_server), []
    log_in(staff, "admin@business.example")
    log_in(person, "main@beta.example")
    in_english(person)
    staff.goto("/company/")
    staff.get_by_role("link", name="Page settings").click()
    staff.locator('[name="customers.address.line1"]').select_option("ask")
    look_at(staff, "functions", "light", found)
    staff.get_by_role("button", name="Save").click()
    person.goto("/company/")
    person.get_by_role("link", name="Edit", exact=True).first.click()
    person.get_by_label("Phone").fill("+49 30 901821")
    person.get_by_role("button", name="Save").click()
    expect(person.get_by_text("+49 30 901821")).to_be_visible()
    person.get_by_role("link", name="Edit: Billing address").click()
    person.get_by_label("Street address").fill("Neue Straße 1")
    person.get_by_role("button", name="Save").click()
    expect(person.get_by_text("Waiting for approval")).to_be_visible()
    expect(person.locator("address").first).to_contain_text("Friedrichstraße 95")
    staff.goto("/staff/inbox/?kind=change")
    look_at(staff, "inbox", "light", found)
    staff.get_by_role("row", name="Beta GmbH").get_by_role("link").click()
    look_at(staff, "item", "light", found)
    staff.get_by_label("Answer to the sender").fill("Thank you")
    staff.get_by_role("button", name="Approve").click()
    expect(staff.locator(".head-line").get_by_text("Approved")).to_be_visible()
    person.reload()
    expect(person.locator("address").first).to_contain_text("Neue Straße 1")
    person.goto("/me/requests/")
    look_at(person, "requests", "light", found)
    person.locator("tbody a").first.click()
    expect(person.get_by_text("Thank you")).to_be_visible()
    look_at(person, "request", "light", found)
    person.goto("/company/history/")
    expect(person.get_by_text("Changed after approval").first).to_be_visible()
    for address in ("/me/", "/me/communication/", "/me/email/", "/me/forget/", "/me/access-log/"):
        person.goto(address)
        look_at(person, address, "light", found)
    assert not found, listed(found)
