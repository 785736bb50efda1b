"""Several portals: hosts, languages, sender, copy, what visitors find, Settings (N03, N07 to N09, N33)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from portello.core.mail import Mail
from portello.core.outbox import run_due
from portello.modules.accounts.models import User
from portello.modules.portals.founding import found_portal
from portello.modules.portals.models import Portal, PortalAccess, PortalHost
from tests.pages import heading, parsed, submit, text
from tests.world import BY, PASSWORD, client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def at(world, name):
    return reverse(f"staff:portals:{name}", kwargs={"public_id": world.portal.public_id})


def save(world, staff, name, **values):
    return submit(staff, staff.get(at(world, name)), "version", **values)


def second_portal(**settings):
    return found_portal(by=BY, name="Partners", support_name="Partner desk",
                        support_email="p@business.example", support_phone="+358 9 2",
                        hosts=["partners.localhost"], **settings)  # fmt: skip


@pytest.mark.feature("N33", "X10")
def test_a_portal_has_a_first_host_name_and_others_that_lead_to_it(world, as_person):
    staff = as_person("admin")
    save(world, staff, "portal", aliases="Shop.localhost\nmüller.example")
    assert set(PortalHost.objects.values_list("host", "is_primary")) == {
        ("localhost", True), ("shop.localhost", False), ("xn--mller-kva.example", False),
    }  # fmt: skip
    answer = Client(HTTP_HOST="shop.localhost").get("/orders/?q=x")
    assert answer.status_code == 308 and answer["Location"] == "http://localhost/orders/?q=x"
    save(world, staff, "portal", host="shop.localhost", aliases="localhost")
    answer = Client(HTTP_HOST="localhost").get("/account/login/")
    assert answer["Location"].startswith("http://shop.localhost/")


@pytest.mark.feature("N33")
def test_a_host_name_is_used_once_and_is_one(world, as_person):
    second_portal()
    staff = as_person("admin")
    for values in ({"host": "partners.localhost"}, {"aliases": "PARTNERS.localhost"},
                   {"aliases": "http://x"}, {"host": "a b"}, {"aliases": "-x.example"},
                   {"host": "x" * 64}, {"aliases": "..."}):  # fmt: skip
        answer = save(world, staff, "portal", **values)
        assert answer.status_code == 422 and "host name" in text(answer), values
    assert PortalHost.objects.count() == 2


@pytest.mark.feature("N33", "S23")
def test_a_second_portal_is_a_world_of_its_own(world, as_person):
    portal = second_portal(modules_off=["orders"])
    access = PortalAccess.objects.get(contact=world.alpha_contact)
    PortalAccess.objects.create(portal=portal, contact=access.contact, company=access.company,
                                user=access.user, state="active", role="user",
                                profile=access.profile)  # fmt: skip
    here = client_for("main_alpha")
    there = Client(HTTP_HOST="partners.localhost")
    there.post("/account/login/", {"login": "main@alpha.example", "password": PASSWORD})
    assert here.get("/orders/").status_code == 200 and there.get("/orders/").status_code == 404
    assert "Partner desk" in text(there.get("/me/"))
    stranger = Client(HTTP_HOST="partners.localhost")
    stranger.post("/account/login/", {"login": "main@beta.example", "password": PASSWORD})
    assert stranger.get("/").status_code == 403, "no access to this portal"
    assert Client(HTTP_HOST="partners.localhost").get("/staff/").status_code == 404


@pytest.mark.feature("N33")
def test_a_portal_offers_the_chosen_languages(world, as_person):
    staff = as_person("admin")
    save(world, staff, "portal", languages=["sv", "fi"], language="sv")
    visitor = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="de")
    page = parsed(visitor.get("/account/login/"))
    assert page.get("lang") == "sv"
    assert page.xpath('//select[@name="language"]/option/@value') == ["fi", "sv"]
    User.objects.filter(email="main@alpha.example").update(language="de")
    assert parsed(client_for("main_alpha").get("/me/")).get("lang") == "sv"
    User.objects.filter(staff_role="administrator").update(language="de")
    assert parsed(staff.get("/staff/")).get("lang") == "de", "staff read what they like"
    User.objects.update(language="en")
    wrong = save(world, staff, "portal", languages=["sv", "fi"], language="de")
    assert wrong.status_code == 422 and "that the portal offers" in text(wrong)
    assert save(world, staff, "portal", languages=["xx"]).status_code == 422


@pytest.mark.feature("N13", "N14")
def test_sender_and_a_copy_without_the_link(world, as_person):
    staff = as_person("admin")
    save(
        world, staff, "entrance", sender="portal@business.example", copy_to="boss@business.example"
    )
    access = PortalAccess.objects.get(contact=world.contact_of("user_alpha"))
    PortalAccess.objects.filter(pk=access.pk).update(state="invited", user=None)
    staff.post(reverse("staff:portals:invite", kwargs={"public_id": access.public_id}))
    mail, copy = Mail.objects.order_by("pk")
    assert "portal@business.example" in mail.sender and mail.one_time_link in mail.body
    assert copy.to_address == "boss@business.example" and copy.subject == f"Copy: {mail.subject}"
    assert copy.body.startswith("Copy of the mail to user@alpha.example")
    assert "/invitation/" not in copy.body and not copy.one_time_link
    assert "only in the mail to user@alpha.example" in copy.body
    bad = save(world, staff, "entrance", sender="no address")
    assert bad.status_code == 422


@pytest.mark.feature("N13")
def test_mails_about_the_log_in_come_from_the_portals_sender(world, as_person):
    Portal.objects.update(sender="portal@business.example")
    visitor = as_person("anonymous")
    submit(visitor, visitor.get("/account/password/reset/"), "email", email="main@alpha.example")
    run_due()
    assert "portal@business.example" in Mail.objects.get().sender


@pytest.mark.feature("N03", "N09", "X01")
def test_staff_choose_what_is_behind_the_log_in(world, as_person):
    staff, visitor = as_person("admin"), as_person("anonymous")
    Portal.objects.update(welcome={"en": "Welcome to our customers"})
    assert visitor.get("/").status_code == 302
    empty = save(world, staff, "entrance", protection="parts")
    assert empty.status_code == 422 and "Choose what is open" in text(empty)
    save(world, staff, "entrance", protection="parts", open_parts=["home"])
    home = visitor.get("/")
    assert heading(home) == "Welcome to Test Portal" and "Welcome to our customers" in text(home)
    assert parsed(home).xpath('//main//a[@href="/account/login/"]')
    assert visitor.post("/").status_code == 405
    for address in ("/me/", "/orders/", "/company/", "/search/"):
        assert visitor.get(address).status_code == 302, address
    assert "Open orders" in text(client_for("main_alpha").get("/")), "who is in sees his own home"
    assert client_for("ended").get("/").status_code == 200, "without access he is a visitor"
    save(world, staff, "entrance", protection="none", open_parts=None)
    assert visitor.get("/").status_code == 200
    save(world, staff, "entrance", protection="all")
    assert visitor.get("/").status_code == 302


@pytest.mark.feature("N09", "T10")
def test_a_page_lists_what_a_visitor_finds(world, as_person):
    staff = as_person("admin")
    address = reverse("staff:portals:visitors")
    assert "everything is behind the log-in" in text(staff.get(address))
    Portal.objects.update(protection="parts", open_parts=["home"])
    shown = text(staff.get(address))
    assert "Home page" in shown and "Forgotten password" in shown
    assert "Invitation, with the link from the mail" in shown
    Portal.objects.update(is_active=False)
    assert "closed: every page answers with a notice" in text(staff.get(address))


@pytest.mark.feature("N07", "N08", "D12", "T10")
def test_settings_are_in_one_place_and_found_by_search(world, as_person):
    staff = as_person("admin")
    second_portal()
    page = staff.get("/staff/settings/")
    links = parsed(page).xpath("//main//li/a/@href")
    assert at(world, "entrance") in links and len(links) == len(set(links))
    for link in links:
        assert staff.get(link).status_code == 200, link
    found = staff.get("/staff/search/?q=sender")
    assert at(world, "entrance") in parsed(found).xpath("//main//a/@href")
    assert "Nothing found" not in text(found)
    support = as_person("support")
    assert support.get("/staff/settings/").status_code == 404
    assert "Access and registration" not in text(support.get("/staff/search/?q=registration"))
