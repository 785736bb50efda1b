"""Functions of a portal, and staff who open it to set it up (F10, F11, F13, F24, F28, F33)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portello.core.audit import AuditValue
from portello.core.registry import modules
from portello.modules.customers.models import Contact
from portello.modules.portals import functions as operations
from portello.modules.portals.models import Portal
from tests.pages import cells, heading, parsed, submit, text
from tests.world import api, client_for

pytestmark = [pytest.mark.django_db]


def at(world, key):
    kwargs = {"public_id": world.portal.public_id, "key": key}
    return reverse("staff:portals:function", kwargs=kwargs)


def set_(world, staff, key, **values):
    answer = submit(staff, staff.get(at(world, key)), "version", **values)
    assert "Saved" in text(answer), text(answer)


@pytest.mark.feature("F33", "F13", "F28", "F12")
def test_each_page_can_be_switched_off_and_my_details_cannot(world, as_person):
    staff, customer = as_person("admin"), as_person("main_alpha")
    pages = {one.key: reverse(one.page) for _module, one in operations.functions() if one.actions}
    assert pages["sites"] == "/sites/" and pages["contacts"] == "/contacts/"
    for module, one in operations.functions():
        if not one.actions:
            assert one.key == "me"
            continue
        assert customer.get(pages[one.key]).status_code == 200
        set_(world, staff, one.key, **{f"{module.name}.{one.actions[0]}": None})
        assert customer.get(pages[one.key]).status_code == 404, one.key
        assert pages[one.key] not in customer.get("/me/").content.decode(), "nor in the menu"
    assert customer.get("/me/").status_code == 200
    everything = reverse("staff:portals:functions", kwargs={"public_id": world.portal.public_id})
    assert text(staff.get(everything)).count("Off") == len(pages)
    boxes = parsed(staff.get(at(world, "me"))).xpath('//input[@type="checkbox"]/@name')
    assert all(name.startswith("me.") for name in boxes), "parts of it, never the page"


@pytest.mark.feature("F10", "F29")
def test_an_action_that_is_off_nobody_has(world, as_person):
    staff, customer = as_person("admin"), as_person("main_alpha")
    assert customer.get("/orders/?format=csv").status_code == 200
    set_(world, staff, "orders", **{"orders.export": None})
    assert customer.get("/orders/?format=csv").status_code == 400
    assert "CSV" not in text(customer.get("/orders/"))
    noted = AuditValue.objects.get(field="orders.export")
    assert (noted.old, noted.new) == ("", "off")


@pytest.mark.feature("F10", "F11", "F15")
def test_a_field_that_a_portal_hides_is_gone_everywhere(world, as_person):
    staff, customer = as_person("admin"), as_person("main_alpha")
    total = cells(customer.get("/orders/"), "Total")[0]
    set_(world, staff, "orders", **{"orders.order.gross": "hidden"})
    assert not cells(customer.get("/orders/"), "Total")
    assert customer.get("/orders/?sort=gross").status_code == 400
    assert total not in customer.get("/orders/?format=csv").content.decode()
    assert "gross" not in api("main_alpha", "orders").json()["items"][0]
    why = reverse("staff:portals:why", kwargs={"public_id": access_of(world).public_id})
    assert "Hidden, lowered in this portal's functions" in text(staff.get(why))


def access_of(world):
    from portello.modules.portals.models import PortalAccess

    return PortalAccess.objects.get(contact=world.alpha_contact)


@pytest.mark.feature("F11", "F09")
def test_my_details_shows_the_chosen_fields(world, as_person):
    staff, customer = as_person("admin"), as_person("main_alpha")
    set_(world, staff, "me", **{"me.title": "hidden", "me.phone": "read"})
    page = customer.get("/me/")
    assert not parsed(page).xpath('//input[@name="title"]')
    assert parsed(page).xpath('//input[@name="phone"]/@disabled')
    before = world.alpha_contact.title
    token = parsed(page).xpath('//input[@name="company_token"]/@value')[0]
    customer.post("/me/", {"company_token": token, "name": "Maija", "title": "Boss",
                           "phone": "+358 40 999", "email": "x@y.example"})  # fmt: skip
    stored = Contact.objects.get(pk=world.alpha_contact.pk)
    assert (stored.name, stored.title) == ("Maija", before) and stored.phone != "+358 40 999"


def test_two_members_of_staff_and_a_wrong_choice(world, as_person):
    staff = as_person("admin")
    page = staff.get(at(world, "orders"))
    set_(world, staff, "orders", **{"orders.export": None})
    late = submit(staff, page, "version", **{"orders.order.gross": "hidden"})
    assert late.status_code == 422 and "Somebody else has changed" in text(late)
    wrong = submit(staff, staff.get(at(world, "orders")), "version", **{"orders.order.gross": "x"})
    assert wrong.status_code == 422
    assert "fields" not in Portal.objects.get().ceiling
    assert staff.get(at(world, "nothing")).status_code == 404


def test_every_page_of_the_menu_that_a_profile_grants_has_its_function():
    """A module whose page had no settings page could not be set up in the portal."""
    pages = {one.page for _module, one in operations.functions()}
    for module in modules():
        granted = {f"{module.name}.{action.name}" for action in module.actions}
        for entry in module.portal_menu:
            assert entry.right not in granted or entry.url_name in pages, entry.url_name


@pytest.mark.feature("F10", "F13", "F24", "F28")
def test_staff_open_the_portal_and_find_the_functions(world, as_person):
    staff = as_person("admin")
    home = staff.get("/")
    assert "You set up this portal" in text(home)
    orders = staff.get("/orders/")
    assert len(cells(orders, "Number")) == 2, "examples"
    page = parsed(orders)
    link = page.xpath('//a[contains(., "Page settings")]/@href')[0]
    assert link == at(world, "orders") + "?back=%2Forders%2F"
    settings = staff.get(link)
    back = parsed(settings).xpath('//nav[@class="crumbs"]/a/@href')[0]
    assert back.endswith("localhost/orders/")
    names = page.xpath('//div[@class="banner"]//a/@href')
    assert {at(world, one.key) for _module, one in operations.functions()} <= set(names)
    set_(world, staff, "orders", **{"orders.view": None})
    assert staff.get("/orders/").status_code == 404, "as everybody"
    assert "Orders (off)" in text(staff.get("/")), "its settings stay in reach"


@pytest.mark.feature("F10")
def test_every_customer_page_has_examples_and_belongs_to_nobody(world, as_person):
    """Each page of the menu, and each record it leads to, opens for staff who set the portal up."""
    staff, seen = as_person("admin"), []
    for module in modules():
        for entry in module.portal_menu:
            if entry.right == "assigned.view":  # a collaborator's, on top of what a portal offers
                continue
            answer = staff.get(reverse(entry.url_name))
            assert answer.status_code == 200, entry.url_name
            links = parsed(answer).xpath('//main//a[contains(@href, "/example0")]/@href')
            for link in links:
                assert staff.get(link).status_code == 200, link
                seen.append(link)
            assert "canary" not in answer.content.decode().lower()
            assert "alpha" not in text(answer).lower()
    assert any("/orders/" in link for link in seen) and any("/contacts/" in link for link in seen)


def test_setting_up_changes_nothing_of_a_customer(world, as_person):
    staff = as_person("admin")
    before = list(Contact.objects.order_by("pk").values_list("name", "version"))
    page = staff.get("/me/")
    answer = submit(staff, page, "name", name="changed while setting up")
    assert answer.status_code == 403 and "examples" in text(answer)
    assert list(Contact.objects.order_by("pk").values_list("name", "version")) == before
    number = reverse("portal:orders:detail", kwargs={"public_id": world.alpha_order.public_id})
    assert staff.get(number).status_code == 404


@pytest.mark.parametrize("person", ["support", "sales", "books"])
def test_only_who_may_configure_sets_up(world, as_person, person):
    assert as_person(person).get("/orders/").status_code == 403
    assert as_person(person).get(at(world, "orders")).status_code == 404


@pytest.mark.feature("T11")
def test_a_closed_portal_can_be_set_up_and_looked_at(world, as_person):
    Portal.objects.update(is_active=False)
    assert as_person("admin").get("/orders/").status_code == 200
    assert client_for("main_alpha").get("/orders/").status_code == 503
    assert heading(client_for("anonymous").get("/")) == "This portal is closed at the moment"


def test_looking_as_a_person_shows_the_fields_of_his_profile(world, as_person):
    """Staff see every field; while they look as somebody they see his."""
    from portello.access.models import ProfileField

    access = access_of(world)
    ProfileField.objects.create(
        profile=access.profile, model="orders.order", field="gross", rule="hidden"
    )
    type(access.profile).objects.filter(pk=access.profile_id).update(version=99)
    staff = as_person("support")
    tab = reverse("staff:portals:contact", kwargs={"public_id": access.contact.public_id})
    submit(staff, staff.get(tab), "/look/")
    page = staff.get("/orders/")
    assert cells(page, "Number") and not cells(page, "Total")
