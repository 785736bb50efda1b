"""Attacks that got through once: each has a test, so that it never does again."""

from __future__ import annotations

import logging

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from portello.access.models import Profile, ProfileField
from portello.core.logs import WithoutLinks
from portello.modules.accounts import limits
from portello.modules.accounts.models import User
from portello.modules.customers.models import Address, Company, Contact
from portello.modules.portals.models import Invitation, PortalAccess
from portello.modules.portals.operations import Refused, accept_with_password, hash_of, invite
from tests.pages import last_link, parsed, submit, text
from tests.world import BY, HOST, client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def hide(model: str, *names: str) -> None:
    profile = Profile.objects.get(built_in="main_user")
    for name in names:
        ProfileField.objects.create(profile=profile, model=model, field=name, rule="hidden")
    Profile.objects.filter(pk=profile.pk).update(version=50)


@pytest.mark.parametrize("value", [r'"\000aaaa"', r'"a\000"'])
def test_a_nul_in_a_cookie_is_a_bad_request(world, value):
    for address in ("/account/login/", "/", "/orders/"):
        client = Client(HTTP_HOST=HOST, HTTP_COOKIE=f"session={value}")
        assert client.get(address).status_code == 400


@pytest.mark.parametrize("back", ["foo", "%ff", "http:evil", "//evil.example", "/\\evil", ""])
def test_going_back_never_leaves_this_host_nor_breaks(world, back):
    visitor = client_for("anonymous")
    answer = visitor.post("/account/language/", {"language": "de", "next": back})
    assert (answer.status_code, answer["Location"]) == (302, "/account/login/")
    person = client_for("accountant")
    other = PortalAccess.objects.filter(user__email="accountant@both.example").order_by("-pk")[0]
    values = {"access": other.public_id, "next": back, "company_token": company_token("accountant")}
    answer = person.post("/switch/", values)
    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("page", ["0" * 8 + "1" + "9" * 20, "9" * 12, "1000000", "00000001"])
def test_a_page_number_beyond_the_list_is_404(world, page):
    assert client_for("main_alpha").get(f"/orders/?page={page}").status_code == 404


def test_a_back_office_on_its_own_host_counts_failures_too(world):
    for n in range(10):
        limits.note_failure(None, "admin@business.example", f"10.1.0.{n}")
    assert limits.blocked(None, "admin@business.example", "10.2.0.1")
    assert not limits.blocked(None, "support@business.example", "10.2.0.1")


def test_one_ipv6_network_is_one_address(world):
    world.portal.max_address_failures = 3
    for n in range(3):
        limits.note_failure(world.portal, f"x{n}@x.example", f"2001:db8:1:1::{n}")
    assert limits.blocked(world.portal, "main@alpha.example", "2001:db8:1:1:ffff::9")
    assert not limits.blocked(world.portal, "main@alpha.example", "2001:db8:1:2::9")


@pytest.mark.parametrize(
    "line", ["Forbidden: /invitation/SECRET/", "x /account/password/reset/key/1-SECRET/ y"]
)
def test_one_time_links_do_not_reach_the_log(line):
    record = logging.LogRecord("n", logging.WARNING, "p", 1, "%s", (line,), None)
    assert WithoutLinks().filter(record) and "SECRET" not in record.getMessage()


def test_a_refused_form_with_a_link_logs_no_link(world, caplog):
    client = Client(HTTP_HOST=HOST, enforce_csrf_checks=True)
    from django.conf import settings

    assert "links" in settings.LOGGING["handlers"]["console"]["filters"]
    assert client.post("/invitation/SECRETSECRET/", {"password": "x"}).status_code == 403


def test_two_invitations_to_one_address_make_one_log_in(world):
    tokens = []
    profile = Profile.objects.get(built_in="user")
    for n in range(2):
        contact = Contact.objects.create(
            company=world.alpha, name=f"N{n}", email="new@alpha.example"
        )
        access = PortalAccess.objects.create(
            portal=world.portal, contact=contact, company=world.alpha, role="user", profile=profile
        )
        invite(by=BY, access=access)
        tokens.append(last_link().split("/")[2])
    values = {"portal": world.portal, "password": "nine violet bicycles", "language": "en"}
    accept_with_password(token=tokens[0], **values)
    with pytest.raises(Refused):
        accept_with_password(token=tokens[1], **values)
    assert User.objects.filter(email="new@alpha.example").count() == 1
    second = Invitation.objects.get(token_hash=hash_of(tokens[1]))
    assert second.used_at is None, "a refused attempt uses nothing up"


def test_a_hidden_name_is_no_title(world):
    hide("customers.contact", "name")
    address = reverse(
        "portal:customers:contact", kwargs={"public_id": world.alpha_contact.public_id}
    )
    page = parsed(client_for("accountant").get(address))
    assert page.xpath("//h1")[0].text_content().strip() == "Contact"
    assert world.alpha_contact.name not in page.text_content()


def test_a_list_whose_columns_are_all_hidden_is_no_error(world):
    hide("customers.contact", "name", "title", "email", "phone")
    assert client_for("main_alpha").get("/contacts/").status_code == 200


def test_a_hidden_state_is_not_told_by_the_home_page(world):
    assert "Open orders" in text(client_for("main_alpha").get("/"))
    hide("orders.order", "state")
    assert "Open orders" not in text(client_for("main_alpha").get("/"))


def test_the_first_address_is_not_overwritten_unseen(world, as_person):
    first, second = as_person("support"), as_person("sales")
    address = reverse(
        "staff:customers:address", kwargs={"public_id": world.alpha.public_id, "kind": "visiting"}
    )
    one, two = first.get(address), second.get(address)
    submit(first, one, "line1", line1="First Street 1", city="Turku")
    late = submit(second, two, "line1", line1="Second Street 2", city="Turku")
    assert late.status_code == 422 and "First Street 1" in text(late)
    assert Address.objects.get(company=world.alpha, kind="visiting").line1 == "First Street 1"


def test_an_invitation_stays_dead_after_archive_and_return(world, as_person):
    contact = Contact.objects.create(company=world.alpha, name="N", email="n@alpha.example")
    access = PortalAccess.objects.create(
        portal=world.portal, contact=contact, company=world.alpha, role="user",
        profile=Profile.objects.get(built_in="user"),
    )  # fmt: skip
    invite(by=BY, access=access)
    link = last_link()
    assert client_for("anonymous").get(link).status_code == 200
    staff = as_person("support")
    for _time in range(2):  # away, and back
        staff.post(reverse("staff:customers:archive", kwargs={"public_id": world.alpha.public_id}))
    assert Company.objects.get(pk=world.alpha.pk).archived_at is None
    assert client_for("anonymous").get(link).status_code == 404


def test_a_cell_with_a_separator_stays_one_cell(world):
    Contact.objects.filter(company=world.alpha).update(name="Kim,=1+1;@SUM(1)")
    answer = client_for("admin").get("/staff/users/?format=csv").content.decode("utf-8-sig")
    assert '"Kim,=1+1;@SUM(1)"' in answer


@override_settings(MODE="production")
def test_an_address_that_leads_nowhere_answers_in_the_readers_language(world):
    User.objects.filter(email="main@alpha.example").update(language="fi")
    page = client_for("main_alpha").get("/nothing-here/")
    assert page.status_code == 404 and "Sivua ei löydy" in text(page)
    assert parsed(page).xpath("//nav"), "the menu is there"
