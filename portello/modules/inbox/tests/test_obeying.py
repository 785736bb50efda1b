"""Wishes obey the rights of today: of staff who read them, of customers, and of what is put away."""

from __future__ import annotations

import pytest
from django.utils import timezone

from portello.access.models import Profile, ProfileField
from portello.modules.customers.models import Company, Contact, Site
from portello.modules.inbox.models import InboxItem
from portello.modules.membership.models import MembershipClass
from portello.modules.portals.models import Portal, PortalAccess
from portello.ui import history
from tests.pages import text
from tests.world import api, client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.feature("N30")]


def wish(world, **given):
    usual = {"act": "change", "kind": "change", "portal": world.portal, "company": world.alpha,
             "contact": world.alpha_contact, "sender": "Somebody"}  # fmt: skip
    return InboxItem.objects.create(**{**usual, **given})


def accept(item, who="admin", **given):
    sent = {"version": item.version, "answer": "", **given}
    answer = client_for(who).post(f"/staff/inbox/{item.public_id}/acceptance/", sent)
    item.refresh_from_db()
    return answer


def test_the_history_of_an_item_asks_for_the_right_of_its_kind(world):
    item = wish(
        world, act="forget", kind="forget", payload={"told": {}, "language": "en"}, title="Wish"
    )
    item.turn("withdrawn", by=world.viewer("main_alpha"), verb="withdrawn")
    address = f"/staff/history/inbox.inboxitem/{item.public_id}/"
    assert client_for("support").get(address).status_code == 404
    assert item.public_id not in client_for("support").get("/staff/").content.decode()
    admin = client_for("admin")
    assert admin.get(address).status_code == 200
    assert item.public_id in admin.get("/staff/").content.decode()


def test_a_hidden_name_is_in_no_title(world):
    site = Site.objects.create(company=world.alpha, name="Zetasite")
    item = wish(world, subject_model="customers.site", subject_id=site.pk, title=site.name,
                payload={"values": {"phone": ["", "1"]}})  # fmt: skip
    client = client_for("main_alpha")
    assert site.name in text(client.get("/me/requests/"))
    profile = Profile.objects.get(built_in="main_user")
    ProfileField.objects.create(
        profile=profile, model="customers.site", field="name", rule="hidden"
    )
    Profile.objects.filter(pk=profile.pk).update(version=77)
    for address in (
        "/me/requests/",
        f"/me/requests/{item.public_id}/",
        f"/me/requests/?q={site.name}",
    ):
        assert site.name not in text(client.get(address)), address
    assert item.public_id in client.get("/me/requests/?q=nothing").content.decode(), "not searched"


def test_what_is_put_away_is_not_changed_by_a_wish(world):
    site = Site.objects.create(company=world.alpha, name="Old", archived_at=timezone.now())
    item = wish(world, subject_model="customers.site", subject_id=site.pk, title="Old",
                payload={"values": {"name": ["Old", "New"]}})  # fmt: skip
    answer = accept(item, wanted="name")
    assert answer.status_code == 422 and "has been archived" in text(answer)
    added = wish(world, act="customers.contacts_add", payload={"values": {"name": "Nobody"}})
    Company.objects.filter(pk=world.alpha.pk).update(archived_at=timezone.now())
    assert accept(added).status_code == 422 and not Contact.objects.filter(name="Nobody").exists()


def test_two_administrators_cannot_be_wished_away_both(world):
    people = [world.alpha_contact, world.contact_of("user_alpha")]
    accesses = PortalAccess.objects.filter(contact__in=people)
    accesses.update(is_company_admin=True)
    for asks, goes in (people, people[::-1]):
        item = wish(world, act="customers.contacts_delete", contact=asks, title=goes.name,
                    subject_model="customers.contact", subject_id=goes.pk)  # fmt: skip
        last = accept(item)
    assert last.status_code == 422 and item.is_waiting
    assert accesses.filter(contact__archived_at=None).count() == 1


def test_a_new_record_with_a_field_that_asks_waits_as_a_whole(world):
    Portal.objects.update(ceiling={"ask": {"fields": {"customers.site": ["phone"]}}})
    client, key = client_for("main_alpha"), {"company_token": company_token("main_alpha")}
    site = {"name": "Branch", "phone": "+358 40 123 4567", "country": "FI", "once": "a1", **key}
    assert client.post("/sites/new/", site).status_code == 302
    how = {"method": "post", "content_type": "application/json"}
    sent = '{"name": "Branch", "phone": "+358 40 123 4567"}'
    assert api("main_alpha", "sites", data=sent, **how).status_code == 202
    assert not Site.objects.filter(name="Branch").exists()
    assert InboxItem.objects.filter(act="customers.sites_add").count() == 2
    assert api("main_alpha", "sites", data='{"name": "Plain"}', **how).status_code == 201


@pytest.mark.parametrize("how", ["take", "acceptance", "rejection", "undoing"])
def test_a_version_of_endless_digits_is_no_error_of_ours(world, how):
    item = wish(world, payload={"values": {}})
    sent = {"version": "1" * 4301, "answer": "x"}
    assert client_for("admin").post(f"/staff/inbox/{item.public_id}/{how}/", sent).status_code < 500


def test_a_membership_wish_is_open_to_who_sees_the_membership(world):
    gold = MembershipClass.objects.create(name={"en": "Gold"})
    item = wish(world, act="membership.choose", subject_model="customers.company", title="alpha",
                subject_id=world.alpha.pk, payload={"class": gold.public_id, "since": "2027-01-01"},
                contact=world.contact_of("user_alpha"))  # fmt: skip
    client = client_for("main_alpha")
    assert "Gold" in text(client.get(f"/me/requests/{item.public_id}/"))
    access = PortalAccess.objects.get(contact=world.alpha_contact)
    PortalAccess.objects.filter(pk=access.pk).update(
        profile=Profile.objects.get(built_in="technician"), is_company_admin=True
    )
    assert "Gold" not in text(client.get(f"/me/requests/{item.public_id}/"))


def test_the_audit_log_has_no_raw_words(world):
    assert history.label_of("inbox.inboxitem", "state") == "State"
    assert history.in_words("customers.company", "since", "2027-01-01") != "2027-01-01"
    assert len(set(map(str, history.MODELS.values()))) == len(history.MODELS)
