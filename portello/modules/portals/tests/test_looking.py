"""Staff look at the portal as a customer's person, and see why he sees what he sees."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portello.core.audit import AuditEntry
from portello.modules.customers.models import Contact
from portello.modules.portals.models import Portal, PortalAccess
from tests.pages import cells, submit, text
from tests.world import company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def access_of(world, person):
    return PortalAccess.objects.filter(contact=world.contact_of(person)).get()


def tab(access):
    return reverse("staff:portals:contact", kwargs={"public_id": access.contact.public_id})


@pytest.mark.feature("S14")
def test_staff_look_as_a_person_and_change_nothing(world, as_person):
    staff, access = as_person("support"), access_of(world, "user_alpha")
    home = submit(staff, staff.get(tab(access)), "/look/")
    assert "You see the portal as user_alpha of alpha" in text(home)
    own = cells(as_person("user_alpha").get("/orders/"), "Number")
    assert cells(staff.get("/orders/"), "Number") == own, "exactly what the person sees"
    entry = AuditEntry.objects.get(verb="looked as")
    assert (entry.company_id, entry.actor_kind) == (world.alpha.pk, "staff")
    before = Contact.objects.get(pk=access.contact_id).name
    token = {"company_token": company_token("user_alpha")}
    answer = staff.post("/me/", {**token, "name": "changed by staff", "phone": "040 123"})
    assert answer.status_code == 403 and "only looking" in text(answer)
    assert Contact.objects.get(pk=access.contact_id).name == before
    assert staff.get("/staff/").status_code == 200, "the back office stays open"
    back = submit_stop(staff)
    assert back.status_code == 200 and staff.get("/orders/").status_code == 403


def submit_stop(staff):
    return staff.post("/staff/look/end/", follow=True)


def test_a_rivals_record_stays_out_of_reach_while_looking(world, as_person):
    staff = as_person("support")
    submit(staff, staff.get(tab(access_of(world, "main_alpha"))), "/look/")
    address = reverse("portal:orders:detail", kwargs={"public_id": world.beta_order.public_id})
    assert staff.get(address).status_code == 404
    assert "canary" not in staff.get("/orders/").content.decode().lower()


def test_looking_ends_with_the_access(world, as_person):
    staff, access = as_person("support"), access_of(world, "user_alpha")
    submit(staff, staff.get(tab(access)), "/look/")
    PortalAccess.objects.filter(pk=access.pk).update(state="disabled")
    assert staff.get("/orders/").status_code == 403
    answer = staff.post(
        reverse("staff:portals:look", kwargs={"public_id": access.public_id}), follow=True
    )
    assert "Only somebody who can get into this portal" in text(answer)


@pytest.mark.parametrize("person", ["books", "main_alpha"])
def test_who_may_not_manage_access_may_not_look(world, as_person, person):
    access = access_of(world, "main_beta")
    address = reverse("staff:portals:look", kwargs={"public_id": access.public_id})
    assert as_person(person).post(address).status_code == 404
    assert not AuditEntry.objects.filter(verb="looked as").exists()


def test_the_page_says_why(world, as_person):
    staff, access = as_person("support"), access_of(world, "user_alpha")
    why = reverse("staff:portals:why", kwargs={"public_id": access.public_id})
    shown = text(staff.get(why))
    assert "gives the person's own records" in shown and "the default" in shown
    Portal.objects.update(modules_off=["orders"])
    assert "The module is switched off in this portal" in text(staff.get(why))
    access.profile.modules.filter(module="customers").delete()
    assert "does not give this module" in text(staff.get(why))
