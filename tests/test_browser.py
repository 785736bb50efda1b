"""A real Chromium on real processes: the tasks of issue A, phone, keyboard, accessibility."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.axe import listed, look_at
from tests.installations import ADMIN_PASSWORD

pytestmark = pytest.mark.browser
DEMO_PASSWORD = "portello-demo"


@pytest.fixture
def browse(chromium):
    """A function that opens a page in a context of its own; any CSP or script error fails."""
    opened, errors = [], []

    def open_page(server, **context) -> Page:
        made = chromium.new_context(base_url=server.address, locale="en-GB", **context)
        opened.append(made)
        page = made.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda m: errors.append(m.text) if "Content Security Policy" in m.text else None,
        )
        page.on(
            "request",
            lambda r: (
                errors.append(r.url) if not r.url.startswith((server.address, "data:")) else None
            ),
        )
        return page

    yield open_page
    for made in opened:
        made.close()
    assert not errors, "scripts, policy and hosts: " + "; ".join(errors)


def log_in(page: Page, email: str, password: str = DEMO_PASSWORD) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(re.compile(r"^http://[^/]+/(staff/)?$"))


@pytest.fixture
def northwind_server(empty_installation, northwind_files):
    """A new installation with Northwind, served by real processes."""
    made, folder = empty_installation, northwind_files
    made.run("import", "companies", str(folder / "customers.csv"))
    made.run("import", "products", str(folder / "products.csv"))
    made.run("import", "orders", str(folder / "orders.csv"), str(folder / "order-details.csv"))
    made.start("serve", "--bind", f"127.0.0.1:{made.port}", "--processes", "2")
    made.start("worker")
    made.wait()
    return made


@pytest.mark.feature("S02", "D13", "D14", "D15", "D16", "D18", "S16", "T01", "F29", "F06")
def test_a_northwind_customer_gets_to_work(northwind_server, browse):
    staff = browse(northwind_server)
    log_in(staff, "boss@nw.example", ADMIN_PASSWORD)
    staff.get_by_role("navigation", name="Main menu").get_by_role("link", name="Customers").click()
    staff.locator("#q").fill("ERNSH")
    staff.locator("#q").press("Enter")
    staff.locator("tbody a").click()
    company = staff.get_by_role("heading", level=1).inner_text()
    staff.get_by_role("link", name="Contacts").click()
    staff.get_by_role("cell", name="No access").get_by_role("link").click()
    staff.get_by_role("button", name="Give access and invite").click()
    expect(staff.get_by_text("no e-mail address")).to_be_visible()
    staff.get_by_role("link", name="Data").click()
    staff.get_by_label("E-mail").fill("roland@ernsh.example")
    staff.get_by_role("button", name="Save").click()
    staff.get_by_role("link", name="Customer portal").click()
    staff.get_by_role("button", name="Give access and invite").click()
    expect(staff.get_by_text("Invited")).to_be_visible()
    link = one_time_link(staff, "Your access to")

    customer = browse(northwind_server)
    customer.goto(link)
    customer.get_by_label("Password").fill("seven green umbrellas")
    customer.get_by_role("button", name="Save password").click()
    expect(customer.get_by_text(company).first).to_be_visible()
    customer.get_by_role("navigation", name="Main menu").get_by_role("link", name="Orders").click()
    expect(customer.get_by_text(re.compile(r"1–(20 / 30|2 / 2)"))).to_be_visible()
    customer.get_by_label("State").select_option("shipped")
    customer.get_by_role("button", name="Search").click()
    customer.locator("tbody a").last.click()
    expect(customer.get_by_role("heading", level=1)).to_contain_text("Order 1")
    customer.get_by_role("navigation", name="Main menu").get_by_role(
        "link", name="My details"
    ).click()
    customer.get_by_label("Phone").fill("+43 316 1")
    customer.get_by_role("button", name="Save").click()
    expect(customer.get_by_text("Your details were saved.")).to_be_visible()
    log_out(customer)
    reset_password(customer, staff)


def one_time_link(staff: Page, subject: str) -> str:
    """The link of the newest mail with this subject, once the worker has shown it."""
    for _attempt in range(40):
        staff.goto("/staff/mails/")
        row = staff.get_by_role("row").filter(has_text=subject).first
        if row.count() and "Shown here only" in row.inner_text():
            break
        staff.wait_for_timeout(250)
    row.get_by_role("link").click()
    return staff.get_by_role("link", name="Follow the link").get_attribute("href")


def log_out(page: Page) -> None:
    page.locator("details.drop").last.locator("summary").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


def reset_password(customer: Page, staff: Page) -> None:
    customer.get_by_role("link", name="Forgot your password?").click()
    customer.get_by_label("E-mail").fill("roland@ernsh.example")
    customer.get_by_role("button", name="Send the link").click()
    customer.goto(one_time_link(staff, "Reset your password"))
    for field in customer.locator("input[type=password]").all():
        field.fill("nine violet bicycles")
    customer.get_by_role("button", name="Save password").click()
    customer.get_by_role("link", name="Log in").click()
    log_in(customer, "roland@ernsh.example", "nine violet bicycles")


@pytest.mark.feature("F01", "F02", "F03", "F04", "F05")
def test_import_in_the_back_office_shows_its_progress(empty_installation, northwind_files, browse):
    made = empty_installation
    made.start("serve", "--bind", f"127.0.0.1:{made.port}", "--processes", "2")
    made.start("worker")
    made.wait()
    page = browse(made)
    log_in(page, "boss@nw.example", ADMIN_PASSWORD)
    for kind, files in (
        ("companies", ["customers.csv"]),
        ("products", ["products.csv"]),
        ("orders", ["orders.csv", "order-details.csv"]),
    ):
        page.goto("/staff/imports/new/")
        page.get_by_label("What is in the file?").select_option(kind)
        for field, name in zip(["#id_file", "#id_lines"], files, strict=False):
            page.locator(field).set_input_files(northwind_files / name)
        page.get_by_role("button", name="Next").click()
        page.get_by_role("button", name="Check the file").click()
        page.get_by_role("button", name="Import", exact=True).click(timeout=30_000)
        expect(page.get_by_text("The import is done")).to_be_visible(timeout=60_000)
    page.goto("/staff/orders/?q=10248")
    expect(page.get_by_text("€472.38").first).to_be_visible()
    assert "everything holds" in made.run("verify").stdout


PORTAL_PAGES = ["/", "/orders/", "/orders/?q=zzz", "/me/", "/company/", "/contacts/", "/nowhere/",
                "/me/forget/", "/me/access-log/",
                "/account/password/change/", "/account/sessions/", "/search/?q=alpha", "/search/?q=zzz",
                "/company/history/", "/company/edit/", "order", "contact"]  # fmt: skip
STAFF_PAGES = ["/staff/", "/staff/companies/", "/staff/companies/new/", "/staff/orders/", "/staff/products/",
               "/staff/users/", "/staff/portals/", "/staff/portals/new/", "/staff/profiles/",
               "/staff/profiles/new/", "profile", "/staff/groups/", "/staff/groups/new/",
               "/staff/imports/", "/staff/imports/new/", "/staff/mails/", "/staff/gallery/",
               "/staff/search/?q=alpha", "/staff/audit/", "/staff/custom-fields/",
               "/staff/custom-fields/new/company/",
               "company", "access"]  # fmt: skip
OPEN_PAGES = [
    "/account/login/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/invitation/x/",
]


def visit(page: Page, name: str) -> None:
    """Open an address, or by a click what has no fixed one."""
    if name == "order":
        page.goto("/orders/")
        page.get_by_role("table").get_by_role("link", name=re.compile("^O-")).first.click()
    elif name == "contact":
        page.goto("/contacts/")
        page.get_by_role("table").get_by_role("link").nth(2).click()
    elif name == "profile":
        page.goto("/staff/profiles/")
        page.get_by_role("link", name="Technician").click()
    elif name in ("company", "access"):
        page.goto("/staff/companies/?q=alpha")
        page.get_by_role("link", name="Alpha Oy").click()
        if name == "access":
            page.get_by_role("link", name="Contacts").click()
            page.get_by_role("link", name="Maija Lehtonen").click()
            page.get_by_role("link", name="Customer portal").click()
    else:
        page.goto(name)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("email", "pages"),
    [
        (None, OPEN_PAGES),
        ("main@alpha.example", PORTAL_PAGES),
        ("admin@business.example", STAFF_PAGES),
    ],
)
def test_axe_finds_nothing_and_nothing_overflows(demo_server, browse, scheme, email, pages):
    page = browse(demo_server, color_scheme=scheme, viewport={"width": 1280, "height": 900})
    if email:
        log_in(page, email)
    found: list[str] = []
    for name in pages:
        visit(page, name)
        look_at(page, name, scheme, found)
    assert not found, listed(found)


@pytest.mark.parametrize("language", ["fi", "de"])
def test_long_words_do_not_break_the_layout(demo_server, browse, language):
    page = browse(demo_server, viewport={"width": 390, "height": 800})
    page.goto("/account/login/")
    page.locator("#language").select_option(language)
    page.locator(".language-form button").click()
    for name in OPEN_PAGES:
        page.goto(name)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        assert page.locator("html").get_attribute("lang") == language


@pytest.mark.feature("T01", "F29")
def test_everything_works_on_a_phone_by_keyboard_and_without_scripts(demo_server, browse):
    page = browse(demo_server, viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page.goto("/account/login/")
    page.locator("#id_login").focus()
    page.keyboard.type("main@alpha.example")
    page.keyboard.press("Tab")
    page.keyboard.type(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(demo_server.address + "/")
    press_until(page, "Valikko")  # Alpha speaks Finnish
    page.keyboard.press("Enter")
    press_until(page, "Tilaukset")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/orders/$"))
    press_until(page, "O-2026-", starts=True)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/orders/.{12}/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tilaus O-2026-")


def press_until(page: Page, name: str, *, starts: bool = False) -> None:
    """Tab until the focus is on what has this name."""
    focused = page.locator(":focus")
    for _press in range(60):
        page.keyboard.press("Tab")
        if not focused.count():
            continue
        text = (focused.get_attribute("aria-label") or focused.inner_text()).strip()
        if text == name or (starts and text.startswith(name)):
            return
    raise AssertionError(f"the keyboard never reached {name!r}")


@pytest.mark.feature("F32")
def test_a_slash_leads_to_the_search(demo_server, browse):
    page = browse(demo_server)
    log_in(page, "main@alpha.example")
    page.keyboard.press("/")
    page.keyboard.type("sn-33100")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search/\?q=sn-33100"))
    page.click(".hit-head a")
    page.wait_for_url(re.compile(r"/company/#"))
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "site-search"


def test_the_first_visit_weighs_less_than_60_kilobytes(demo_server, chromium):
    context = chromium.new_context(base_url=demo_server.address)
    page = context.new_page()
    sizes = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto("/account/login/")
    page.wait_for_load_state("networkidle")
    context.close()
    assert 5_000 < sum(sizes) < 60_000, sizes
