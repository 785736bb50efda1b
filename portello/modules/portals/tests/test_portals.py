"""Founding and changing portals; hosts (F01 to F05)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from portello.modules.inbox.models import InboxItem
from portello.modules.portals.models import Portal, PortalHost
from tests.pages import heading, submit, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.feature("F01", "F02", "F03", "F04", "F05")
def test_a_new_portal_asks_for_name_and_support_first(world, as_person):
    staff = as_person("admin")
    page = staff.get("/staff/portals/new/")
    for missing in ("name", "support_name", "support_email", "support_phone"):
        values = {"name": "Partners", "support_name": "Help", "support_email": "p@x.example",
                  "support_phone": "040 1", "host": "partners.localhost", missing: ""}  # fmt: skip
        answer = submit(staff, page, "support_name", **values)
        assert answer.status_code == 422 and Portal.objects.count() == 1, missing
    values[missing] = "040 1"
    answer = submit(staff, page, "support_name", **values)
    assert "Partners" in text(answer)
    assert Client(HTTP_HOST="partners.localhost").get("/account/login/").status_code == 200


@pytest.mark.feature("F01")
def test_without_a_portal_the_back_office_begins_with_founding_one(world, as_person):
    staff = as_person("admin")
    without_any_portal()
    page = staff.get("/staff/", follow=True)
    assert heading(page) == "Found the portal"
    answer = submit(staff, page, "support_name", name="New", support_name="Help",
                    support_email="a@b.example", support_phone="040 5")  # fmt: skip
    assert Portal.objects.get().name == "New" and answer.status_code == 200


def without_any_portal():
    from portello.modules.portals.models import Invitation, PortalAccess
    from portello.modules.questions.models import Question
    from portello.modules.tickets.models import Ticket

    Invitation.objects.all().delete()
    PortalAccess.objects.all().delete()
    PortalHost.objects.all().delete()
    InboxItem.objects.all().delete()
    Ticket.objects.all().delete()
    Question.objects.all().delete()
    Portal.objects.all().delete()


@pytest.mark.feature("F02", "F03", "F04", "F05")
def test_settings_can_be_changed_and_are_on_every_page(world, as_person):
    staff = as_person("admin")
    page = staff.get(reverse("staff:portals:portal", kwargs={"public_id": world.portal.public_id}))
    submit(
        staff,
        page,
        "support_name",
        support_name="Asiakaspalvelu",
        support_phone="+358 1",
    )
    customer = as_person("main_alpha")
    for address in (
        "/",
        "/orders/",
        "/me/",
        "/company/",
        "/contacts/",
        "/account/password/change/",
    ):
        shown = text(customer.get(address))
        assert (
            "Asiakaspalvelu" in shown and "+358 1" in shown and "help@business.example" in shown
        ), address


@pytest.mark.feature("F01")
def test_the_portals_word_is_used(world, as_person):
    """Northern associations have members, everybody else customers."""
    entrance = client_for("anonymous")
    company = as_person("main_alpha")
    assert "Customer portal" in text(entrance.get("/account/login/"))
    assert "Customer numberALPHA" in text(company.get("/company/"))
    Portal.objects.update(words="member")
    assert "Member portal" in text(entrance.get("/account/login/"))
    assert "Member numberALPHA" in text(company.get("/company/"))


def test_two_administrators_do_not_overwrite_each_other(world, as_person):
    first, second = as_person("admin"), as_person("admin")
    address = reverse("staff:portals:portal", kwargs={"public_id": world.portal.public_id})
    one, two = first.get(address), second.get(address)
    submit(first, one, "support_name", support_name="First")
    late = submit(second, two, "support_name", support_name="Second")
    assert late.status_code == 422 and Portal.objects.get().support_name == "First"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "", "localhost@evil.example", "evil.example:80"],
)
def test_unknown_hosts_get_421_before_anything_else(world, host):
    assert Client(HTTP_HOST=host).get("/").status_code == 421


def test_an_alias_redirects_to_the_primary_host(world):
    PortalHost.objects.create(portal=world.portal, host="old.example")
    answer = Client(HTTP_HOST="old.example").get("/orders/?q=1")
    assert (answer.status_code, answer["Location"]) == (308, "http://localhost/orders/?q=1")


@pytest.mark.parametrize(
    "host", ["http://x.example", "a b", "-x.example", "x..y", "&aring;.example"]
)
def test_a_bad_host_name_is_refused(world, as_person, host):
    staff = as_person("admin")
    page = staff.get("/staff/portals/new/")
    answer = submit(staff, page, "support_name", name="X", support_name="x", support_email="x@x.example",
                    support_phone="040 1", host=host)  # fmt: skip
    assert answer.status_code == 422 and Portal.objects.count() == 1
