"""Sites in a real Chromium: staff switch deletion off, a customer adds, edits and deletes; axe looks."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.axe import listed, look_at
from tests.test_browser import browse, log_in  # noqa: F401  a fixture

pytestmark = pytest.mark.browser


def switch_deletion(staff: Page, on: bool) -> None:
    """Functions > Sites, found in the portal itself."""
    staff.goto("/sites/")
    staff.get_by_role("link", name="Page settings").click()
    staff.get_by_label("Delete sites").set_checked(on)
    staff.get_by_role("button", name="Save").click()
    expect(staff.get_by_text("It is in force with everybody's next click.")).to_be_visible()


@pytest.mark.feature("F18", "F21", "F22", "F23", "F24", "S05")
def test_a_site_is_kept_by_its_customer_and_the_portal_decides_how_far(demo_server, browse):  # noqa: F811
    staff, person = browse(demo_server), browse(demo_server)
    log_in(staff, "admin@business.example")
    log_in(person, "main@beta.example")
    person.goto("/me/")
    person.locator("#id_language").select_option("en")
    person.locator("main form button[type=submit]").first.click()
    found: list[str] = []
    person.goto("/sites/")
    look_at(person, "sites", "light", found)
    person.get_by_role("link", name="Add a site").first.click()
    look_at(person, "new site", "light", found)
    assert person.locator("[name=country]").input_value() == "DE", "the company's own country"
    person.get_by_label("Name").fill("Kiel")
    person.get_by_label("Postal code").fill("2410")
    person.get_by_role("button", name="Add").dblclick()
    expect(person.locator("[name=postal_code]")).to_have_attribute("aria-invalid", "true")
    person.get_by_label("Postal code").fill("24103")
    person.get_by_role("button", name="Add").dblclick()
    expect(person.get_by_role("heading", level=1)).to_have_text("Kiel")
    person.get_by_role("link", name="Edit").click()
    person.get_by_label("City").fill("Kiel")
    person.get_by_role("button", name="Save").click()
    expect(person.get_by_text("24103 Kiel")).to_be_visible()
    look_at(person, "site", "light", found)
    address = person.url
    switch_deletion(staff, False)
    person.reload()
    expect(person.get_by_role("link", name="Edit")).to_be_visible()
    expect(person.get_by_role("link", name="Delete")).to_have_count(0)
    assert person.request.get(f"{address}deletion/").status == 404
    switch_deletion(staff, True)
    person.reload()
    person.get_by_role("link", name="Delete").click()
    look_at(person, "deletion", "light", found)
    person.get_by_role("button", name="Delete").click()
    expect(person.get_by_text("“Kiel” was deleted.")).to_be_visible()
    assert person.locator("tbody tr").count() == 1, "the double click made one"
    person.locator("tbody a").first.click()
    person.get_by_role("link", name="Delete").click()
    expect(person.get_by_role("button", name="Archive")).to_be_visible()
    assert not found, listed(found)
