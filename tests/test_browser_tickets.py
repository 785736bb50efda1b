"""One ticket from suggestion to rating in a real Chromium, its mails by real SMTP and IMAP servers."""

from __future__ import annotations

import mailbox
import re
import shutil
import time
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import Page, expect

from portello.modules.mailbox.tests import servers
from tests.axe import listed, look_at
from tests.installations import new_installation
from tests.mailed import written
from tests.test_browser import browse, log_in  # noqa: F401  a fixture
from tests.test_browser_own_data import in_english

pytestmark = pytest.mark.browser
SUBJECT = "Toner smears on every page"
USER, MAIN, AGENT = "user@alpha.example", "main@alpha.example", "agent@partner.example"
COLLEAGUES = "Voiko huoltosopimuksen siirtää?"  # a ticket of the demo, of Alpha's main user


@pytest.fixture
def mailing_demo(tmp_path):
    """The demo with mail that goes out and comes in: (installation, IMAP port, folder of mails)."""
    sent = tmp_path / "sent"
    with servers.imap_server() as imap, servers.smtp_process(sent) as smtp:
        made = new_installation(tmp_path / "demo", mode="demo")
        made.environment |= {
            "PORTELLO_MAIL": "smtp", "PORTELLO_SMTP_HOST": "127.0.0.1", "PORTELLO_SMTP_PORT": str(smtp),
        }  # fmt: skip
        made.start("demo", "--port", str(made.port))
        made.wait()
        yield made, imap, sent
        made.stop()
    shutil.rmtree(made.folder, ignore_errors=True)


def takes_mail(staff: Page, port: int) -> None:
    """The administrator switches mail in on, and tries it first."""
    staff.goto("/staff/portals/")
    staff.get_by_role("main").get_by_role("link", name="Settings").first.click()
    staff.get_by_role("link", name="E-mail in").click()
    staff.get_by_label("Fetch mail for this portal").check()
    staff.locator("#id_host").fill("127.0.0.1")
    staff.locator("#id_port").fill(str(port))
    staff.locator("#id_security").select_option("plain")
    staff.locator("#id_user").fill(servers.USER)
    staff.locator("#id_new_password").fill(servers.PASSWORD)
    staff.locator("#id_address").fill("answers@business.example")
    staff.get_by_role("button", name="Test the connection").click()
    expect(staff.get_by_text("It works: the folder is open")).to_be_visible()
    staff.locator("#id_new_password").fill(servers.PASSWORD)
    staff.get_by_role("button", name="Save").click()
    expect(staff.get_by_text("Mail is fetched every minute")).to_be_visible()


def fetch_now(staff: Page, day: str) -> None:
    """Saving the settings asks for the mail at once, instead of within a minute."""
    staff.goto("/staff/portals/")
    staff.get_by_role("main").get_by_role("link", name="Settings").first.click()
    staff.get_by_role("link", name="E-mail in").click()
    staff.locator("#id_since").fill(day)
    staff.get_by_role("button", name="Save").click()
    expect(staff.get_by_text("Mail is fetched every minute")).to_be_visible()


def mail_to(folder, person: str, words: str):
    """The mail to somebody with these words in it, once the worker has sent it."""
    for _attempt in range(200):
        for one in mailbox.Maildir(folder) if folder.is_dir() else ():
            mail = message_from_bytes(bytes(one), policy=policy.default)
            if mail["To"] == person and words in mail.get_body().get_content():
                return mail
        time.sleep(0.1)
    raise AssertionError(f"no mail to {person} with {words!r}")


def opens_ticket(user: Page, tmp_path) -> None:
    (tmp_path / "fault.txt").write_text("C-2557 on the display\n")
    user.goto("/tickets/")
    user.get_by_role("main").get_by_role("link", name="New ticket").first.click()
    user.get_by_role("link", name=re.compile("^Fault")).click()
    user.locator("#id_subject").press_sequentially(SUBJECT, delay=5)
    expect(user.locator("[data-suggest]").get_by_role("link").first).to_be_visible()
    user.locator("#id_text").fill("Since **this morning**. The cartridge is new.")
    user.locator("input[type=file]").set_input_files(str(tmp_path / "fault.txt"))
    user.get_by_text("Put colleagues in copy").click()
    user.locator("main details").get_by_role("checkbox").first.check()
    user.get_by_role("button", name="Send").click()
    expect(user.get_by_role("heading", level=1)).to_contain_text(SUBJECT)
    expect(user.get_by_role("link", name=re.compile("fault.txt"))).to_be_visible()


def works_on_it(staff: Page, found: list) -> None:
    """A note, a collaborator, and an answer to the customer."""
    staff.goto("/staff/tickets/")
    staff.get_by_role("link", name=SUBJECT).click()
    staff.locator("#note summary").click()
    staff.locator("#id_note").fill("INTERNAL: the whole series has this fault")
    staff.get_by_role("button", name="Save the note").click()
    expect(staff.get_by_text("INTERNAL: the whole series")).to_be_visible()
    staff.get_by_role("link", name="Assign to a collaborator").click()
    staff.get_by_role("button", name=re.compile("Assign")).first.click()
    expect(staff.get_by_role("heading", level=1)).to_contain_text(SUBJECT)
    staff.locator("#answer #id_text").fill("Please look under the lid.")
    look_at(staff, "desk ticket", "light", found)
    staff.get_by_role("button", name="Send to the customer").click()
    expect(staff.locator("article").get_by_text("Please look under the lid.")).to_be_visible()


@pytest.mark.feature("S07", "T04", "T24", "T25", "T26", "T27", "D01", "D02", "N23")
def test_a_ticket_from_suggestion_to_rating(mailing_demo, browse, tmp_path):  # noqa: F811
    made, imap, sent = mailing_demo
    admin, user, main, agent = (browse(made) for _ in range(4))
    found: list = []
    log_in(admin, "admin@business.example")
    takes_mail(admin, imap)
    for page, email in ((user, USER), (main, MAIN), (agent, AGENT)):
        log_in(page, email)
        in_english(page)
    opens_ticket(user, tmp_path)
    address = user.url
    look_at(user, "ticket", "light", found)
    works_on_it(admin, found)

    # The answer by mail goes to the address that came with staff's.
    mail = mail_to(sent, USER, "look under the lid")
    answer = written(USER, str(mail["Reply-To"]), "There is a sheet under it.\n\n> Please look")
    servers.deliver(imap, bytes(answer))
    fetch_now(admin, "2026-01-01")
    text = user.locator("article").get_by_text("There is a sheet under it.")
    for _attempt in range(100):
        user.reload()
        if text.count():
            break
        time.sleep(0.2)
    expect(text).to_be_visible()
    expect(user.get_by_text("by e-mail").first).to_be_visible()
    expect(user.get_by_text("INTERNAL")).to_have_count(0)

    # Who sees it, and who does not see the colleague's.
    user.goto("/tickets/")
    expect(user.get_by_role("link", name=SUBJECT)).to_be_visible()
    expect(user.get_by_text(COLLEAGUES)).to_have_count(0)
    main.goto("/tickets/")
    expect(main.get_by_role("link", name=COLLEAGUES)).to_be_visible()
    main.get_by_role("link", name=SUBJECT).click()
    expect(main.get_by_text("There is a sheet under it.")).to_be_visible()
    agent.goto("/assigned/")
    expect(agent.get_by_text(COLLEAGUES)).to_have_count(0)
    agent.get_by_role("link", name=SUBJECT).click()
    expect(agent.get_by_text("INTERNAL")).to_have_count(0)
    agent.locator("#answer textarea").fill("I come tomorrow at nine.")
    agent.locator("#answer").get_by_role("button", name="Send").click()
    expect(agent.locator("article").get_by_text("I come tomorrow at nine.")).to_be_visible()
    look_at(agent, "assigned ticket", "light", found)

    # Solved, rated, and open again with an answer.
    user.goto(address)
    user.get_by_role("button", name="It is solved").click()
    user.locator("#rating").get_by_role("radio").last.check()
    user.locator("#rating_text").fill("Quick.")
    user.locator("#rating").get_by_role("button", name="Send").click()
    expect(user.get_by_role("button", name="Change the rating")).to_be_visible()
    look_at(user, "rated", "light", found)
    user.locator("#answer textarea").fill("It smears again.")
    user.locator("#answer").get_by_role("button", name="Send").click()
    expect(user.get_by_role("button", name="It is solved")).to_be_visible()
    admin.goto("/staff/tickets/?q=smears")
    admin.get_by_role("link", name=SUBJECT).click()
    expect(admin.get_by_text("It smears again.")).to_be_visible()
    assert not found, listed(found)
