"""The look and the home page editor in a real Chromium: live preview, keyboard, drag, axe."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.axe import listed, look_at
from tests.test_browser import browse, log_in  # noqa: F401  a fixture

pytestmark = pytest.mark.browser
ADMIN = "admin@business.example"


def open_tab(page: Page, name: str) -> None:
    page.goto("/staff/portals/")
    page.locator("main").get_by_role("link", name="Settings").first.click()
    page.get_by_role("navigation", name="Acme Extranet").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()
    # Chromium drops what is sent to a frame in the moment its first page arrives there.
    page.wait_for_load_state("load")


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGBA", (300, 100), (120, 0, 0, 255)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.feature("T15", "T16", "T17")
def test_the_preview_follows_what_is_typed_and_nothing_is_saved(demo_server, browse):  # noqa: F811
    page = browse(demo_server)
    log_in(page, ADMIN)
    open_tab(page, "Look")
    frame = page.frame_locator("#preview")
    expect(frame.get_by_role("heading", name="Welcome, Erika Example")).to_be_visible()
    page.get_by_label("Welcome text (English)").fill("Typed a moment ago")
    expect(frame.get_by_text("Typed a moment ago")).to_be_visible()
    page.locator("#id_menu_colour").fill("#7a1f1f")
    expect(frame.locator(".topbar")).to_have_css("background-color", "rgb(122, 31, 31)")
    expect(frame.get_by_role("navigation", name="Main menu")).to_be_visible()
    upload = {"name": "logo.png", "mimeType": "image/png", "buffer": picture()}
    page.set_input_files("#id_logo_file", upload)
    expect(frame.locator('.brand img[width="120"]')).to_be_visible()
    page.locator("#page").select_option("login")
    expect(frame.get_by_label("Password")).to_be_visible()
    page.locator("#id_brand").fill("#ffe600")
    expect(frame.get_by_text("and 3 : 1 is needed")).to_be_visible()
    page.goto("/staff/")
    expect(page.locator(".topbar")).not_to_have_css("background-color", "rgb(122, 31, 31)")


@pytest.mark.feature("T16")
def test_the_preview_works_without_scripts(demo_server, browse):  # noqa: F811
    page = browse(demo_server, java_script_enabled=False)
    log_in(page, ADMIN)
    open_tab(page, "Look")
    page.get_by_label("Welcome text (English)").fill("Typed without scripts")
    page.get_by_role("button", name="Preview").click()
    expect(page.frame_locator("#preview").get_by_text("Typed without scripts")).to_be_visible()
    expect(page.get_by_label("Welcome text (English)")).to_have_value("Typed without scripts")


@pytest.mark.feature("T29")
def test_blocks_are_moved_by_keyboard_and_by_drag_and_the_focus_stays(demo_server, browse):  # noqa: F811
    page = browse(demo_server)
    log_in(page, ADMIN)
    open_tab(page, "Home page")
    page.set_viewport_size({"width": 1280, "height": 1400})  # a drag does not scroll by itself
    names = page.locator("ol.blocks .block-text > a")
    before = names.all_inner_texts()
    moved = before[-1]
    page.get_by_role("button", name=f"Up: {moved}").focus()
    for place in range(len(before) - 2, 0, -1):
        page.keyboard.press("Enter")
        expect(names.nth(place)).to_have_text(moved)
        expect(page.get_by_role("button", name=f"Up: {moved}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(names.first).to_have_text(moved)
    expect(page.get_by_role("button", name=f"Down: {moved}")).to_be_focused()
    last = len(before) - 1
    page.locator("ol.blocks > li").first.drag_to(page.locator("ol.blocks > li").nth(last))
    expect(names.nth(last)).to_have_text(moved)
    assert names.all_inner_texts() == before
    page.get_by_role("button", name="Throw the draft away").click()
    expect(page.get_by_text("The draft was thrown away.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_new_pages(demo_server, browse, scheme):  # noqa: F811
    page = browse(demo_server, color_scheme=scheme, viewport={"width": 1280, "height": 900})
    log_in(page, ADMIN)
    open_tab(page, "Look")
    look = page.url
    open_tab(page, "Home page")
    home = page.url
    preview = home.replace("/home/", "/preview/")
    new = [f"{home}blocks/new/{kind}/" for kind in ("announcement", "links", "contact")]
    found: list[str] = []
    for address in (look, home, *new, preview, f"{preview}?page=login"):
        page.goto(address)
        look_at(page, address, scheme, found)
    assert not found, listed(found)
