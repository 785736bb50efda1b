"""The inbox in a real Chromium: a visitor registers, staff let him in by keyboard; axe looks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.axe import listed, look_at
from tests.test_browser import browse, log_in  # noqa: F401  a fixture

pytestmark = pytest.mark.browser


@pytest.mark.feature("N04", "N22", "N27", "N28", "D17")
def test_a_visitor_registers_and_staff_decide_by_keyboard(demo_server, browse):  # noqa: F811
    visitor, staff, found = browse(demo_server), browse(demo_server), []
    visitor.goto("/account/login/")
    visitor.get_by_role("link", name="Create user").click()
    look_at(visitor, "register", "light", found)
    log_in(staff, "admin@business.example")
    staff.goto("/staff/inbox/?kind=registration")
    look_at(staff, "tray", "light", found)
    staff.keyboard.press("n")
    expect(staff.get_by_role("link", name="Registration: Nordlys Drift AS")).to_be_focused()
    staff.keyboard.press("Enter")
    expect(staff.get_by_role("heading", level=1)).to_contain_text("Nordlys Drift AS")
    expect(staff.get_by_text("Nothing in the register agrees")).to_be_visible()
    look_at(staff, "arrival", "light", found)
    staff.keyboard.press("e")  # the fields that will be imported
    expect(staff.get_by_label("Name").first).to_be_focused()
    staff.get_by_label("Name").first.fill("Nordlys AS")
    staff.get_by_role("heading", level=1).click()
    staff.keyboard.press("a")
    expect(staff.locator(".head-line").get_by_text("Approved")).to_be_visible()
    expect(staff.get_by_role("link", name="Nordlys AS")).to_be_visible()
    staff.keyboard.press("n")
    expect(staff.get_by_role("heading", level=1)).to_contain_text("BG Vertrieb")
    look_at(staff, "candidate", "light", found)
    staff.goto("/staff/inbox/?kind=registration")
    staff.get_by_role("cell", name="Liisa Mäkinen").dblclick()
    expect(staff.get_by_role("heading", level=1)).to_contain_text("ALPHA")
    staff.goto("/staff/inbox/?kind=registration")
    staff.get_by_role("link", name="Approve all").click()
    look_at(staff, "accept all", "light", found)
    expect(staff.get_by_text("Attached to Beta GmbH as a new person: Jonas Weber")).to_be_visible()
    staff.get_by_role("button", name="Approve what is ticked").click()
    expect(staff.get_by_text("2 items were approved.")).to_be_visible(timeout=30_000)
    look_at(staff, "run", "light", found)
    staff.goto("/staff/mails/")
    expect(staff.get_by_role("link", name=re.compile("Acme Extranet.*freigegeben"))).to_be_visible()
    assert not found, listed(found)
