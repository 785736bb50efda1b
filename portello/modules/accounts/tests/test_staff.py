"""Administration > Staff: who works here, in which role; one's log-in is for customers or for staff."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError

from portello.access.checks import all_routes, policy_of
from portello.access.staff import RIGHTS, ROLES, role_may
from portello.core.mail import Mail
from portello.core.registry import inbox_acts, inbox_kinds, modules
from portello.modules.accounts import staffing
from portello.modules.accounts.models import StaffInvitation, User, normal_email
from portello.modules.accounts.operations import create_user
from portello.modules.accounts.tests.factors import add_app
from portello.modules.accounts.tests.test_login import NEW, ask_reset, log_in, send_resets
from portello.modules.customers.models import Contact
from tests.pages import heading, last_link, parsed, submit, text
from tests.world import BY, client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def fresh_throttle(db):
    cache.clear()


@pytest.fixture
def admin(world):
    return client_for("admin")


def page_of(user):
    return f"/staff/staff/{user.public_id}/"


def add(admin, email="new@business.example", role="support", **values):
    page = admin.get("/staff/staff/new/")
    return submit(admin, page, "email", name="Nina New", email=email, role=role, **values)


@pytest.mark.feature("F34")
def test_a_new_member_of_staff_is_invited_and_gets_in(admin):
    page = add(admin, language="de")
    assert "Invited" in text(page) and "The invitation was sent." in text(page)
    mail = Mail.objects.get(kind="staff invitation")
    assert (mail.to_address, mail.language) == ("new@business.example", "de")
    visitor, link = client_for("anonymous"), last_link()
    weak = submit(visitor, visitor.get(link), "password", password="short")
    assert weak.status_code == 422
    inside = submit(visitor, visitor.get(link), "password", password=NEW)
    assert inside.request["PATH_INFO"] == "/staff/"
    assert client_for("anonymous").get(link).status_code == 404, "the link works once"
    assert log_in("new@business.example", NEW)[1]["Location"] == "/staff/"


def test_no_link_but_the_newest_lets_an_invited_person_in(admin):
    add(admin)
    user = User.objects.get(email="new@business.example")
    first = last_link()
    submit(admin, admin.get(page_of(user)), "/invitation/")
    second = last_link()
    assert client_for("anonymous").get(first).status_code == 404
    assert client_for("anonymous").get(second).status_code == 200
    StaffInvitation.objects.update(expires_at="2020-01-01T00:00Z")
    assert client_for("anonymous").get(second).status_code == 404
    ask_reset(user.email)
    send_resets()
    assert not Mail.objects.filter(kind="reset").exists(), "a reset link is no way around"


@pytest.mark.feature("X12")
@pytest.mark.parametrize(
    "email",
    ["main@alpha.example", "MAIN@Alpha.example", "ｍain@alpha.example", " main@alpha.example "],
)
def test_a_contacts_log_in_cannot_become_staff(admin, email):
    page = add(admin, email)
    assert page.status_code == 422 and "never for both" in text(page)
    assert User.objects.get(email="main@alpha.example").staff_role == ""
    assert log_in("main@alpha.example")[1]["Location"] == "/"


def test_an_invited_contact_cannot_become_staff(admin, world):
    contact = Contact.objects.create(company=world.alpha, name="Ida", email="ida@alpha.example")
    submit(admin, admin.get(f"/staff/contacts/{contact.public_id}/access/"), "portal")
    assert "has been invited" in text(add(admin, "Ida@alpha.example"))
    assert not User.objects.filter(email="ida@alpha.example").exists()


@pytest.mark.feature("X12")
def test_a_member_of_staff_cannot_become_a_contacts_log_in(admin, world):
    for email in ("Support@Business.example", "ｓupport@business.example"):
        contact = Contact.objects.create(company=world.alpha, name="Sam", email=email)
        page = f"/staff/contacts/{contact.public_id}/access/"
        assert "member of staff" in text(submit(admin, admin.get(page), "portal"))


@pytest.mark.feature("X12")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("anna@büro.example", "anna@xn--bro-hoa.example"),
        ("anna@büro.example", "ANNA@BÜRO.example"),
        ("anna@büro.example", "anna@bu\u0308ro.example"),
        ("anna@firm.example", "ANNA@FIRM.EXAMPLE"),
        ("anna@firm.example", "ａnna@ｆirm.example"),
        ("kim@firm.example", "\u212aim@firm.example"),
    ],
)
def test_two_spellings_are_one_log_in_and_nobody_is_locked_out(admin, one, other):
    assert normal_email(one) == normal_email(other)
    create_user(by=BY, email=one, password=NEW)
    for role in ("", "support"):
        with pytest.raises(ValidationError):
            create_user(by=BY, email=other, password="another password", staff_role=role)
    assert add(admin, other).status_code == 422
    assert User.objects.filter(email=normal_email(one)).count() == 1
    assert log_in(one, NEW)[1]["Location"] == "/"
    assert log_in(other, NEW)[1]["Location"] == "/"


def test_two_administrators_adding_the_same_person_get_a_clear_answer(admin):
    add(admin)
    assert "staff already" in text(add(admin, "NEW@business.example"))


@pytest.mark.parametrize("email", ["", "x", "a@b", "a@b.example\r\nBcc: x@x.example", "a" * 300])
def test_bad_addresses_are_refused_with_the_field_named(admin, email):
    page = add(admin, email)
    assert page.status_code == 422 and parsed(page).xpath('//*[@id="id_email_error"]')
    assert add(admin, role="emperor").status_code == 422


def test_a_role_takes_effect_with_the_next_request(admin, world):
    books = client_for("books")
    assert books.get("/staff/imports/").status_code == 404
    user = world.user("books")
    submit(admin, admin.get(page_of(user)), "role", role="sales")
    assert books.get("/staff/imports/").status_code == 200
    assert "Staff role: Bookkeeping → Sales" in text(admin.get(page_of(user)))


def test_a_deactivated_person_is_out_with_the_next_request(admin, world):
    client = log_in("books@business.example")[0]
    submit(admin, admin.get(page_of(world.user("books"))), "/deactivation/")
    assert client.get("/staff/").status_code == 302
    assert log_in("books@business.example")[1]["Location"] == "/account/inactive/"
    submit(admin, admin.get(page_of(world.user("books"))), "/activation/")
    assert log_in("books@business.example")[1]["Location"] == "/staff/"


def test_the_last_administrator_stays(admin, world):
    boss = world.user("admin")
    for marker, values in (("/deactivation/", {}), ("role", {"role": "reader"})):
        page = submit(admin, admin.get(page_of(boss)), marker, **values)
        assert "last active administrator" in text(page)
    add(admin, role="administrator")
    page = submit(admin, admin.get(page_of(boss)), "role", role="reader")
    assert "last active administrator" in text(page), "who was only invited may never come"
    second = world.user("support")
    submit(admin, admin.get(page_of(second)), "role", role="administrator")
    submit(admin, admin.get(page_of(boss)), "role", role="reader")
    assert admin.get("/staff/staff/").status_code == 404
    boss.refresh_from_db()
    assert boss.staff_role == "reader"
    with pytest.raises(staffing.Refused):
        staffing.deactivate(by=BY, user=second)


def test_lost_factors_are_reset_by_an_administrator_but_not_ones_own(admin, world):
    sam = log_in("support@business.example")[0]
    add_app(sam)
    submit(admin, admin.get(page_of(world.user("support"))), "/factors/")
    assert sam.get("/staff/").status_code == 302
    assert Mail.objects.filter(kind="factor reset", to_address="support@business.example").exists()
    own = admin.post(page_of(world.user("admin")) + "factors/", follow=True)
    assert "Log-in and security" in text(own)


def test_customers_are_not_on_the_staff_pages(admin, world):
    assert "alpha.example" not in text(admin.get("/staff/staff/"))
    person = world.user("main_alpha")
    for part in ("", "deactivation/", "factors/", "activation/", "invitation/"):
        assert (
            admin.post(page_of(person) + part, {"name": "x", "role": "reader"}).status_code == 404
        )


# ---- roles: the table, and that each role gets exactly its pages

SEEN = {
    "home", "inbox.view", "customers.view", "catalogue.view", "orders.view", "knowledge.view",
    "tickets.view", "questions.view",
}  # fmt: skip
PUBLIC = {"questions.answer", "questions.moderate"}
DESK = {"knowledge.write", "tickets.answer"} | PUBLIC
MAY = {
    "administrator": {right for right, _words, _roles in RIGHTS},
    "support": SEEN | DESK | {"customers.edit", "access.manage", "tickets.setup"},
    "sales": SEEN | DESK | {"customers.edit", "access.manage", "exchange.import"},
    "bookkeeping": SEEN | {"customers.edit", "tickets.answer"},
    "reader": SEEN,
}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_the_rights_written_here(role):
    assert {right for right, _words, _roles in RIGHTS if role_may(role, right)} == MAY[role]


def test_every_right_of_a_staff_page_or_menu_is_in_the_table_and_the_other_way_round():
    asked = {
        policy.right
        for _name, _route, pattern in all_routes()
        if (policy := policy_of(pattern)) and policy.side == "staff"
    }
    menus = {entry.right for module in modules() for entry in module.staff_menu}
    decided = {one.right for one in (*inbox_kinds().values(), *inbox_acts().values())}
    assert asked | menus | decided == {right for right, _words, _roles in RIGHTS}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_exactly_its_pages(world, role):
    from tests.test_access import addresses

    user = world.user("books")
    User.objects.filter(pk=user.pk).update(staff_role=role)
    client, opened, refused = client_for("books"), 0, 0
    for name, address, policy in addresses(world):
        if policy.side != "staff" or "GET" not in policy.methods or re.search("z{12}", address):
            continue
        status = client.get(address).status_code
        if policy.right in MAY[role]:
            assert status in (200, 204), f"{role} {name} {status}"
            opened += 1
        else:
            assert status == 404, f"{role} {name} {status}"
            refused += 1
    assert opened > 10 and (refused > 3 or role == "administrator")


def test_the_page_of_roles_says_it_in_words(admin):
    page = admin.get("/staff/staff/roles/")
    rows = parsed(page).xpath("//tbody/tr")
    assert heading(page) == "Roles" and len(rows) == len(RIGHTS)
    shown = {row.xpath("th")[0].text_content(): row for row in rows}
    cells = [td.text_content() for td in shown["Import data from files"].xpath("td")]
    assert cells == ["Yes", "–", "Yes", "–", "–"]
