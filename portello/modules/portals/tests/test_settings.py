"""A portal's switches, modules, default profiles and links (T10, T11, T19 to T21, N02, F33)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portello.access.models import Profile
from portello.modules.customers.models import Contact
from portello.modules.portals.models import Portal, PortalAccess
from tests.pages import parsed, submit, text
from tests.world import PASSWORD, client_for

pytestmark = [pytest.mark.django_db]


def at(world, name, **more):
    kwargs = {"public_id": world.portal.public_id, **more}
    return reverse(f"staff:portals:{name}", kwargs=kwargs)


@pytest.mark.feature("T11", "X10")
def test_a_closed_portal_answers_one_notice_and_comes_back_whole(world, as_person):
    staff, customer = as_person("admin"), as_person("anonymous")
    customer.post("/account/login/", {"login": "main@alpha.example", "password": PASSWORD})
    addresses = ["/", "/orders/", "/me/", "/orders/zzzzzzzzzzzz/", "/invitation/x/"]
    order = reverse("portal:orders:detail", kwargs={"public_id": world.alpha_order.public_id})
    page = submit(staff, staff.get(at(world, "portal")), "/activity/", active="no")
    assert "The portal is closed" in text(page)
    found = set()
    for client in (customer, as_person("anonymous"), as_person("main_beta")):
        for address in [*addresses, order]:
            answer = client.get(address)
            assert answer.status_code == 503, address
            found.add(parsed(answer).xpath("//h1")[0].text_content().strip())
            assert "help@business.example" in text(answer), "where to ask"
    assert found == {"This portal is closed at the moment"}
    late = customer.post("/me/", {"name": "x"})
    assert late.status_code == 503 and not Contact.objects.filter(name="x").exists()
    assert staff.get(at(world, "modules")).status_code == 200
    assert as_person("anonymous").get("/account/login/").status_code == 200, "for staff"
    submit(staff, staff.get(at(world, "portal")), "/activity/", active="yes")
    assert customer.get("/")["Location"].startswith("/account/login/"), "its sessions have ended"
    assert as_person("main_alpha").get(order).status_code == 200


@pytest.mark.feature("N02", "F33", "T10", "T18")
def test_a_module_that_is_off_leaves_no_trace(world, as_person):
    staff = as_person("admin")
    customer = as_person("main_alpha")
    order = reverse("portal:orders:detail", kwargs={"public_id": world.alpha_order.public_id})
    submit(staff, staff.get(at(world, "modules")), "version", on_orders=None)
    for address in ("/orders/", order, "/orders/?format=csv"):
        assert customer.get(address).status_code == 404
    home = customer.get("/")
    assert "Orders" not in text(home) and "orders" not in text(home)
    assert customer.get("/company/").status_code == 200
    submit(staff, staff.get(at(world, "modules")), "version", on_customers=None)
    assert customer.get("/company/").status_code == 404
    assert customer.get("/me/").status_code == 200, "My details cannot be switched off"
    submit(staff, staff.get(at(world, "modules")), "version", on_orders="on")
    assert customer.get(order).status_code == 200


@pytest.mark.feature("D14", "T12")
def test_new_people_get_the_profile_of_their_role(world, as_person):
    staff = as_person("admin")
    finance = Profile.objects.get(built_in="finance")
    submit(staff, staff.get(at(world, "modules")), "version", main_profile=finance.public_id)
    contact = Contact.objects.create(company=world.alpha, name="N", email="n@alpha.example")
    page = staff.get(reverse("staff:portals:contact", kwargs={"public_id": contact.public_id}))
    submit(staff, page, "portal", role="main_user", profile="")
    assert PortalAccess.objects.get(contact=contact).profile == finance
    page = staff.get(reverse("staff:portals:contact", kwargs={"public_id": contact.public_id}))
    submit(staff, page, "portal", role="user", profile="")
    assert PortalAccess.objects.get(contact=contact).profile.built_in == "user"


@pytest.mark.feature("T19", "T20", "T21", "S13")
def test_links_are_added_moved_changed_and_deleted(world, as_person):
    staff, customer = as_person("admin"), client_for("main_alpha")
    for title, address in (("Shop", "https://shop.example/"), ("Mail", "mailto:a@x.example")):
        submit(staff, staff.get(at(world, "links")), "title_en", title_en=title, title_fi=f"{title}-fi",
               address=address)  # fmt: skip
    assert shown(customer) == [("Shop", "https://shop.example/"), ("Mail", "mailto:a@x.example")]
    first, second = (link["id"] for link in Portal.objects.get().links)
    submit(staff, staff.get(at(world, "links")), f"{second}/move/", direction="up")
    assert [name for name, _address in shown(customer)] == ["Mail", "Shop"]
    page = staff.get(at(world, "link", link_id=first))
    submit(staff, page, "title_en", title_en="Store", address="http://store.example/")
    assert ("Store", "http://store.example/") in shown(customer)
    submit(staff, staff.get(at(world, "link", link_id=second)), "/remove/")
    assert [name for name, _address in shown(customer)] == ["Store"]
    assert "rel" in parsed(customer.get("/")).xpath('//nav[@class="toplinks"]/a')[0].attrib


def shown(client):
    found = parsed(client.get("/")).xpath('//nav[@class="toplinks"]/a')
    return [(link.text_content(), link.get("href")) for link in found]


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example", "ftp://x.example",
     "https://", "http://a b", "mailto:nobody", "vbscript:x", " javascript:x", "https://x.example/\x00", ""],
)  # fmt: skip
def test_an_address_that_is_no_safe_link_is_refused(world, as_person, address):
    staff = as_person("admin")
    answer = submit(staff, staff.get(at(world, "links")), "title_en", title_en="T", address=address)
    assert answer.status_code == 422 and Portal.objects.get().links == []


def test_a_link_needs_a_title_in_the_base_language(world, as_person):
    staff = as_person("admin")
    page = staff.get(at(world, "links"))
    answer = submit(staff, page, "title_en", title_fi="Vain", address="https://x.example/")
    assert answer.status_code == 422 and Portal.objects.get().links == []


def test_there_are_twenty_links_at_most(world, as_person):
    link = {"title": {"en": "L"}, "address": "https://x.example/"}
    Portal.objects.update(links=[{**link, "id": f"{n:012}"} for n in range(20)])
    staff = as_person("admin")
    page = staff.get(at(world, "links"))
    answer = submit(staff, page, "title_en", title_en="T", address="https://x.example/")
    assert answer.status_code == 422 and len(Portal.objects.get().links) == 20
