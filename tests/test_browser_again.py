"""Whatever happens while somebody writes, in a real Chromium: nothing is lost, nothing is sent twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.test_browser import DEMO_PASSWORD, browse, log_in  # noqa: F401  a fixture
from tests.test_browser_own_data import in_english

pytestmark = pytest.mark.browser
SUBJECT = "The lid does not close any more"
WORDS = "Since yesterday, after the cleaning."
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8ffff3f0005fe02fea7356081"
    "0000000049454e44ae426082"
)


def begins_a_ticket(page: Page, email: str) -> None:
    log_in(page, email)
    in_english(page)
    page.goto("/tickets/new/")
    page.locator("main").get_by_role("link", name=re.compile("Fault|Vika")).first.click()
    page.locator("#id_subject").fill(SUBJECT)
    page.locator("#id_urgency").select_option("high")
    page.locator("#id_text").fill(WORDS)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A photo to attach, of one pixel."""
    made = tmp_path / "photo.png"
    made.write_bytes(PIXEL)
    return made


def log_out_elsewhere(page: Page) -> None:
    other = page.context.new_page()
    other.goto("/")
    other.locator("form[action*='logout'] button").first.evaluate("one => one.form.submit()")
    expect(other.get_by_role("button", name="Log in", exact=True)).to_be_visible()
    # Drafts went with him, but this tab still has what he is writing.
    other.close()


@pytest.mark.feature("T04")
def test_a_ticket_survives_a_log_out_and_is_sent_once(
    demo_server, browse, picture  # noqa: F811
):  # fmt: skip
    page = browse(demo_server)
    begins_a_ticket(page, "main@alpha.example")
    page.locator("input[type=file]").set_input_files(str(picture))
    form = page.url
    log_out_elsewhere(page)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("[data-draft-kept]")).to_be_visible()
    page.get_by_label("E-mail").fill("main@alpha.example")
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(form)
    expect(page.locator("#id_subject")).to_have_value(SUBJECT)
    expect(page.locator("#id_urgency")).to_have_value("high")
    expect(page.locator("#id_text")).to_have_value(WORDS)
    told = page.locator("[data-files-gone]")
    expect(told).to_contain_text("photo.png")
    page.locator("input[type=file]").set_input_files(str(picture))
    expect(told).to_be_hidden()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(SUBJECT)
    made = page.url

    page.go_back()
    page.locator("#id_subject").fill(SUBJECT)
    page.locator("#id_urgency").select_option("high")
    page.locator("#id_text").fill(WORDS)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("You have sent this already")).to_be_visible()
    assert page.url == made
    page.goto(f"/tickets/?q={SUBJECT.replace(' ', '+')}")
    expect(page.locator("main").get_by_role("link", name=SUBJECT)).to_have_count(1)


@pytest.mark.feature("T04")
def test_a_picture_that_is_gone_is_named_and_an_error_goes_when_its_field_is_filled(
    demo_server, browse, picture  # noqa: F811
):  # fmt: skip
    page = browse(demo_server)
    begins_a_ticket(page, "user@alpha.example")
    page.locator("#id_subject").fill("")
    page.locator("input[type=file]").set_input_files(str(picture))
    page.locator("#id_text").fill(f"{WORDS} ![](photo.png)")
    kept = "() => Object.values(localStorage).some((one) => one.includes('photo.png'))"
    page.wait_for_function(kept)  # a third of a second after the last key
    page.reload()
    expect(page.locator("#id_text")).to_have_value(f"{WORDS} ![](photo.png)")
    told = page.locator("[data-missing]")
    expect(told).to_contain_text("photo.png")
    told.get_by_role("button").click()
    expect(page.locator("#id_text")).to_have_value(f"{WORDS} ")
    page.get_by_role("button", name="Send", exact=True).click()
    subject = page.locator("#id_subject")
    expect(subject).to_have_attribute("aria-invalid", "true")
    subject.fill(SUBJECT)
    expect(subject).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_subject_error")).to_be_hidden()
