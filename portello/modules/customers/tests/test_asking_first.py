"""Adding and deleting that staff decide on first: page, program, inbox, and taking back (F35)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portello.modules.customers.models import Contact, Site
from portello.modules.inbox.models import InboxItem
from portello.modules.portals.models import Portal
from tests.pages import parsed, submit, text
from tests.world import api

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ACTS = ("sites_add", "sites_delete", "contacts_add", "contacts_delete")


@pytest.fixture
def asked(world):
    """Staff decide first on all of it."""
    acts = [f"customers.{act}" for act in ACTS]
    Portal.objects.update(ceiling={"ask": {"acts": acts}}, version=99)


def new_items():
    return InboxItem.objects.filter(act__in=[f"customers.{act}" for act in ACTS]).count()


def decide(client, verb, **values):
    item = InboxItem.objects.order_by("-pk")[0]
    page = client.get(reverse("staff:inbox:item", kwargs={"public_id": item.public_id}))
    return submit(client, page, f"/{verb}/", **values)


@pytest.mark.feature("F35", "F22", "N30")
@pytest.mark.parametrize(
    ("address", "model"), [("/sites/", Site), ("/contacts/", Contact)], ids=["site", "contact"]
)
def test_a_new_record_waits_and_is_made_and_taken_back(world, as_person, asked, address, model):
    client, staff = as_person("main_alpha"), as_person("support")
    page = client.get(f"{address}new/")
    assert not parsed(page).xpath('//input[@name="invite"]'), "nobody is there to be invited yet"
    sent = submit(client, page, "name", name="Waiting one", phone="+358 40 123456")
    assert "as soon as it is approved" in text(sent)
    again = submit(client, page, "name", name="Waiting one", phone="+358 40 123456")
    assert again.status_code == 200 and new_items() == 1
    assert not model.objects.filter(name="Waiting one").exists()
    assert "Waiting for approval" in text(client.get(address))
    bad = submit(client, client.get(f"{address}new/"), "name", name="X", phone="call me")
    assert bad.status_code == 422 and new_items() == 1
    decide(staff, "acceptance")
    made = model.objects.get(name="Waiting one")
    assert made.company == world.alpha and made.phone == "+358 40 123456"
    assert "Waiting for approval" not in text(client.get(address))
    decide(staff, "undoing")
    made.refresh_from_db()
    assert made.archived_at


@pytest.mark.feature("F35", "F23", "N30")
@pytest.mark.parametrize("kind", ["site", "contact"])
def test_a_deletion_waits_and_can_be_taken_back(world, as_person, asked, kind):
    found = Site.objects.get(company=world.alpha)
    if kind == "contact":
        found = world.contact_of("user_alpha")
    client, staff = as_person("main_alpha"), as_person("support")
    name = f"portal:customers:{kind}"
    kwargs = {"public_id": found.public_id}
    asked_page = client.get(reverse(f"{name}_deletion", kwargs=kwargs))
    assert "We decide first" in text(asked_page)
    sent = submit(client, asked_page, "base_version")
    assert "stays until the deletion is approved" in text(sent)
    found.refresh_from_db()
    assert not found.archived_at
    assert "Waiting for approval" in text(client.get(reverse(name, kwargs=kwargs)))
    decide(staff, "acceptance")
    found.refresh_from_db()
    assert found.archived_at
    decide(staff, "undoing")
    found.refresh_from_db()
    assert not found.archived_at


def test_a_program_is_told_that_it_waits(world, asked):
    sent = {"data": {"name": "By program"}, "content_type": "application/json"}
    headers = {"idempotency-key": "k"}
    answers = [
        api("main_alpha", "sites", method="post", headers=headers, **sent) for _time in range(2)
    ]
    assert [a.status_code for a in answers] == [202, 202]
    assert answers[0].json() == answers[1].json() == {"outcome": "waiting"}
    assert new_items() == 1
    site = Site.objects.get(company=world.alpha)
    gone = api("main_alpha", f"sites/{site.public_id}", method="delete", headers={"if-match": "*"})
    assert gone.status_code == 202 and gone.json()["outcome"] == "waiting"
    site.refresh_from_db()
    assert not site.archived_at and not Site.objects.filter(name="By program").exists()


def test_the_switches_stand_on_the_functions_page(world, as_person):
    staff = as_person("admin")
    kwargs = {"public_id": world.portal.public_id, "key": "sites"}
    address = reverse("staff:portals:function", kwargs=kwargs)
    submit(staff, staff.get(address), "version", **{"ask:customers.sites_add": "on"})
    assert Portal.objects.get().ceiling["ask"]["acts"] == ["customers.sites_add"]
