"""What an attacker found in portals: nobody gets more because something is switched off for a while."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from portello.access.models import Profile
from portello.access.viewer import looking
from portello.core.mail import Mail
from portello.modules.accounts.staffing import add_staff
from portello.modules.accounts.tests.test_login import send_resets
from portello.modules.orders.models import Order
from portello.modules.portals.founding import found_portal
from portello.modules.portals.models import Portal, PortalAccess
from tests.pages import last_link, parsed, submit, text
from tests.world import BY, PASSWORD, World, client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.feature("S21", "X15")
@pytest.mark.parametrize(
    "ceiling",
    [
        {"modules_off": ["orders", "customers", "programs", "errands"]},
        {"ceiling": {"off": ["orders.export", "orders.view", "customers.history"]}},
        {"ceiling": {"fields": {"orders.order": {"gross": "hidden"}}}},
    ],
)
def test_what_is_switched_off_can_not_be_given(world: World, ceiling):
    """A reader may not make himself an owner while the difference is out of sight."""
    reader = Profile.objects.get(built_in="reader")
    access = PortalAccess.objects.get(contact=world.alpha_contact)
    PortalAccess.objects.filter(pk=access.pk).update(profile=reader)
    Portal.objects.update(**ceiling, version=50)
    client = client_for("main_alpha")
    page = reverse("portal:portals:colleague", kwargs={"public_id": access.contact.public_id})
    offered = parsed(client.get(page)).xpath('//select[@name="profile"]/option/text()')
    assert "Owner" not in offered and "Main user" not in offered and "Reader" in offered
    owner = Profile.objects.get(built_in="owner")
    address = reverse(
        "portal:portals:colleague_access", kwargs={"public_id": access.contact.public_id}
    )
    client.post(address, {"company_token": company_token("main_alpha"), "role": "main_user",
                          "profile": owner.public_id, "is_company_admin": "on"})  # fmt: skip
    assert PortalAccess.objects.get(pk=access.pk).profile == reader


@pytest.mark.feature("T11")
def test_staff_recover_their_password_while_the_portal_is_closed(world: World, as_person):
    Portal.objects.update(is_active=False)
    visitor = as_person("anonymous")
    submit(
        visitor, visitor.get("/account/password/reset/"), "email", email="books@business.example"
    )
    send_resets()
    page = visitor.get(last_link(), follow=True)
    assert page.status_code == 200 and parsed(page).xpath('//input[@name="password1"]')
    add_staff(by=BY, email="new@business.example", name="New", role="support")
    invitation = Mail.objects.get(kind="staff invitation").one_time_link
    assert visitor.get(invitation.split("localhost", 1)[1]).status_code == 200
    assert visitor.get("/invitation/x/").status_code == 503, "customers wait"


@pytest.mark.feature("F09", "F11")
def test_hiding_contacts_data_leaves_my_details_whole(world: World, as_person):
    hidden = dict.fromkeys(("name", "title", "phone", "email"), "hidden")
    Portal.objects.update(ceiling={"fields": {"customers.contact": hidden}}, version=50)
    client = client_for("main_alpha")
    names = parsed(client.get("/me/")).xpath("//main//input/@name")
    assert {"name", "title", "phone", "email"} <= set(names)
    answer = submit(client, client.get("/me/"), "name", phone="+358 40 555")
    assert "saved" in text(answer)
    assert type(world.alpha_contact).objects.get(pk=world.alpha_contact.pk).phone == "+358 40 555"


@pytest.mark.feature("F29")
def test_a_list_without_numbers_has_no_links_that_lead_nowhere(world: World, as_person):
    Portal.objects.update(ceiling={"fields": {"orders.order": {"number": "hidden"}}}, version=50)
    page = client_for("main_alpha").get("/orders/")
    assert not [a for a in parsed(page).xpath("//main//a/@href") if a.startswith("/orders/")]


@pytest.mark.feature("N33")
def test_staff_who_log_in_at_another_portal_find_a_page(world: World):
    found_portal(by=BY, name="Partners", support_name="P", support_email="p@x.example",
                 support_phone="+358 9 2", hosts=["partners.localhost"])  # fmt: skip
    for person, wanted in (("admin", "You set up this portal"), ("support", "")):
        client = Client(HTTP_HOST="partners.localhost")
        sent = {"login": f"{person}@business.example", "password": PASSWORD}
        assert client.post("/account/login/", sent)["Location"] == "/"
        home = client.get("/")
        if wanted:
            assert wanted in text(home)
        else:
            assert home["Location"] == "http://localhost/staff/"


def test_example_rows_never_say_yes_about_a_real_one(world: World, as_person):
    from portello.modules.portals.viewers import viewer_for_setup

    staff = type("Staff", (), {"address": "", "actor": type("A", (), {"name": "Anna"})})
    request = type("R", (), {"portal": world.portal, "user": world.user("admin"), "staff": staff})
    real = world.alpha_order
    viewer = viewer_for_setup(request)
    with looking(viewer):
        rows = viewer.see(Order)
        assert not rows.contains(real) and rows.in_bulk([real.pk]) == {}
        assert real.number not in {order.number for order in rows}
