"""Membership: staff keep the classes, a member chooses another one, at once or after approval (F16, F31)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portello.core import formats
from portello.core.audit import System
from portello.core.changes import ChangeRow
from portello.core.mail import Mail
from portello.modules.inbox.models import InboxItem
from portello.modules.membership.models import Membership, MembershipClass
from portello.modules.membership.operations import give_class
from portello.modules.portals.models import Portal
from tests.pages import parsed, submit, text
from tests.world import api, client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def gold(world):
    return MembershipClass.objects.create(
        name={"en": "Gold", "fi": "Kulta"}, about={"en": "For friends"}, fee=50000, position=2
    )


def today():
    return timezone.localdate()


def choose(client, klass, since=None, person="member"):
    sent = {"membership_class": klass.public_id, "since": (since or today()).isoformat()}
    sent["agreed"] = f"{klass.public_id}:{klass.fee}:{sent['since']}"
    return client.post(
        "/company/membership/", {**sent, "company_token": company_token(person)}, follow=True
    )


def spans(company):
    rows = Membership.objects.filter(company=company).order_by("since")
    return [(str(r.membership_class), r.since, r.until) for r in rows]


def company_of(world, person="member"):
    return world.viewer(person).company


@pytest.mark.feature("F16", "F31")
def test_a_member_chooses_another_class_from_a_day_on(world, gold):
    client = client_for("member")
    page = text(client.get("/company/"))
    assert "Supporting member" in page and "€120.00 a year" in page
    form = text(client.get("/company/membership/"))
    assert "Gold – €500.00 a year" in form and "For friends" in form
    later = today() + timedelta(days=40)
    answer = choose(client, gold, later)
    assert "Gold" in text(answer)
    assert spans(company_of(world)) == [
        ("Supporting member", Membership.objects.first().since, later), ("Gold", later, None)
    ]  # fmt: skip
    assert "From" in text(client.get("/company/")) and "Gold, €500.00" in text(
        client.get("/company/")
    )
    choose(client, gold, today())
    assert [row[0] for row in spans(company_of(world))] == ["Supporting member", "Gold"]


@pytest.mark.feature("F16")
def test_another_fee_is_agreed_to_and_told_by_mail(world, gold):
    client, company = client_for("member"), company_of(world)
    later = today() + timedelta(days=40)
    page = client.get("/company/membership/")
    asked = submit(client, page, "since", membership_class=gold.public_id, since=later.isoformat())
    assert asked.status_code == 422 and "The fee changes" in text(asked)
    assert len(spans(company)) == 1, "not yet"
    missed = submit(client, asked, "asked", agreed=None)
    assert "Tick this if you agree" in text(missed) and len(spans(company)) == 1
    key = parsed(missed).xpath('//input[@name="agreed"]/@value')[0]
    other = {"since": (later + timedelta(days=1)).isoformat(), "agreed": key}
    assert submit(client, missed, "asked", **other).status_code == 422, "agreed to another day"
    submit(client, missed, "asked", agreed=key)
    assert [row[0] for row in spans(company)] == ["Supporting member", "Gold"]
    mail = Mail.objects.get(kind="membership chosen")
    assert mail.to_address == "member@association.example" and "€500.00" in mail.body


@pytest.mark.feature("F16")
def test_a_planned_change_is_shown_and_can_be_taken_back(world, gold):
    client, company = client_for("member"), company_of(world)
    before = spans(company)
    choose(client, gold, today() + timedelta(days=40))
    page = client.get("/company/membership/")
    assert "Gold, €500.00" in text(page)
    first = parsed(page).xpath('//main//form[.//button[contains(., "Take the planned")]]')[0]
    sent = {name: value for name, value in first.fields.items() if value is not None}
    assert "You keep: Supporting member" in text(
        client.post(page.request["PATH_INFO"], sent, follow=True)
    )
    assert spans(company) == before
    assert "keeps: Supporting member" in Mail.objects.get(kind="membership kept").body
    history = text(client_for("support").get(f"/staff/companies/{company.public_id}/history/"))
    assert "Gold → Supporting member" in history


@pytest.mark.feature("F14", "F16")
def test_a_part_that_is_off_has_no_page_by_address_either(world):
    client = client_for("member")
    type(world.portal).objects.filter(pk=world.portal.pk).update(
        company_page={"off": ["membership"]}
    )
    assert client.get("/company/membership/").status_code == 404


@pytest.mark.feature("F16", "F14")
def test_only_what_is_offered_and_only_days_that_make_sense(world, gold):
    client = client_for("member")
    before = spans(company_of(world))
    assert choose(client, gold, today() - timedelta(days=1)).status_code == 422
    assert choose(client, gold, today() + timedelta(days=2000)).status_code == 422
    assert choose(client, MembershipClass.objects.first()).status_code == 422, "has it already"
    gold.is_selectable = False
    gold.save()
    assert choose(client, gold).status_code == 422
    assert spans(company_of(world)) == before


@pytest.mark.feature("F16")
def test_who_may_not_choose_has_no_page_and_sees_no_link(world, gold):
    client = client_for("user_alpha")
    assert client.get("/company/membership/").status_code == 404
    page = text(client.get("/company/"))
    assert "Supporting member" not in page or "Choose another" not in page
    staff = client_for("admin")
    address = f"/staff/portals/{world.portal.public_id}/functions/membership/"
    submit(staff, staff.get(address), "version", **{"membership.choose": None})
    member = client_for("member")
    assert member.get("/company/membership/").status_code == 404
    assert choose(member, gold).status_code == 404
    assert "Choose another" not in text(member.get("/company/"))


@pytest.mark.feature("F16", "F35")
def test_where_staff_decide_first_it_waits_and_can_be_taken_back(world, gold):
    staff = client_for("admin")
    address = f"/staff/portals/{world.portal.public_id}/functions/membership/"
    submit(staff, staff.get(address), "version", **{"ask:membership.choose": "on"})
    client, before = client_for("member"), spans(company_of(world))
    choose(client, gold)
    assert spans(company_of(world)) == before
    assert "Waiting for approval" in text(client.get("/company/membership/"))
    item = InboxItem.objects.get(company=company_of(world))
    one = f"/staff/inbox/{item.public_id}/"
    page = text(staff.get(one))
    assert "Gold (€500.00 a year)" in page and "Supporting member (€120.00 a year)" in page
    assert "Gold" in text(client.get(f"/me/requests/{item.public_id}/"))
    submit(staff, staff.get(one), "answer", answer="Welcome")
    assert [row[0] for row in spans(company_of(world))] == ["Supporting member", "Gold"]
    assert "Welcome" in Mail.objects.get(kind="inbox approved").body
    submit(staff, staff.get(one), "undoing")
    assert spans(company_of(world)) == before


@pytest.mark.feature("F16")
def test_staff_keep_the_classes(world):
    staff = client_for("admin")
    answer = submit(
        staff, staff.get("/staff/membership/new/"), "fee",
        name_en="Silver", name_fi="Hopea", fee="99.90", currency="EUR", period="half",
    )  # fmt: skip
    made = MembershipClass.objects.get(name__en="Silver")
    assert made.fee == 9990 and "€99.90 half a year" in text(answer)
    one = f"/staff/membership/{made.public_id}/"
    for wrong in ({"fee": "-1"}, {"fee": "1.999"}, {"name_en": ""}, {"currency": "XXX"}):
        assert submit(staff, staff.get(one), "fee", **wrong).status_code == 422, wrong
    stale = staff.get(one)
    submit(staff, stale, "fee", fee="10")
    assert submit(staff, stale, "fee", fee="20").status_code == 422, "somebody was faster"
    staff.post(f"{one}move/", {"direction": "up"})
    assert text(staff.get("/staff/membership/")).index("Silver") < text(
        staff.get("/staff/membership/")
    ).index("Supporting")
    staff.post(f"{one}archive/")
    assert "Silver" not in text(client_for("member").get("/company/membership/"))
    assert client_for("support").get("/staff/membership/new/").status_code == 404


@pytest.mark.feature("F16")
def test_staff_give_a_company_a_class(world, gold):
    staff = client_for("support")
    address = f"/staff/companies/{world.beta.public_id}/membership/"
    submit(staff, staff.get(address), "since", membership_class=gold.public_id)
    assert [row[0] for row in spans(world.beta)] == ["Supporting member", "Gold"]
    assert "Membership class changed" in text(
        staff.get(f"/staff/companies/{world.beta.public_id}/history/")
    )


def test_programs_read_memberships_of_their_own_company_only(world):
    rows = api("member", "memberships").json()["items"]
    assert len(rows) == 1 and rows[0]["since"] == "2026-01-01"
    assert len(api("everything", "memberships").json()["items"]) == 4


@pytest.mark.feature("F16", "F35")
def test_taking_a_planned_change_back_can_wait_and_be_undone_too(world, gold):
    client, company = client_for("member"), company_of(world)
    choose(client, gold, today() + timedelta(days=40))
    planned, staff = spans(company), client_for("admin")
    address = f"/staff/portals/{world.portal.public_id}/functions/membership/"
    submit(staff, staff.get(address), "version", **{"ask:membership.choose": "on"})
    page = client.get("/company/membership/")
    assert "Send for approval" in text(page), "the button says so beforehand"
    choose(client, MembershipClass.objects.first())
    assert spans(company) == planned
    one = f"/staff/inbox/{InboxItem.objects.get(company=company).public_id}/"
    submit(staff, staff.get(one), "answer")
    assert [row[0] for row in spans(company)] == ["Supporting member"]
    submit(staff, staff.get(one), "undoing")
    assert spans(company) == planned


def feed(model="membership.membership"):
    return list(ChangeRow.objects.filter(model=model).order_by("pk").values_list("kind", "version"))


@pytest.mark.feature("F16")
def test_other_systems_hear_of_every_row_that_changes(world, gold):
    """The feed has what ends and what goes, and undoing brings the rows back under their ids."""
    Portal.objects.update(ceiling={"ask": {"acts": ["membership.choose"]}})
    company = company_of(world)
    before = list(Membership.objects.filter(company=company).values_list("public_id", "since"))
    choose(client_for("member"), gold)
    item, staff = InboxItem.objects.get(act="membership.choose"), client_for("admin")
    staff.post(f"/staff/inbox/{item.public_id}/acceptance/", {"version": item.version})
    assert feed() == [("changed", 2), ("created", 1)]
    item.refresh_from_db()
    staff.post(f"/staff/inbox/{item.public_id}/undoing/", {"version": item.version})
    assert feed()[2:] == [("removed", 1), ("changed", 3)]
    rows = Membership.objects.filter(company=company, until=None)
    assert list(rows.values_list("public_id", "since")) == before


@pytest.mark.feature("F16")
def test_the_history_says_from_what_to_what_and_when_and_days_do_not_overlap(world, gold):
    company, tomorrow = company_of(world, "main_alpha"), today() + timedelta(days=1)
    give_class(by=System("test"), company=company, klass=gold, since=tomorrow)
    page = text(client_for("main_alpha").get("/company/history/"))
    assert "Membership class: Supporting member → Gold" in page
    assert f"Since: – → {formats.day(tomorrow)}" in page
    page = text(client_for("admin").get(f"/staff/companies/{company.public_id}/membership/"))
    assert f"– {formats.day(today())}" in page and f"{formats.day(tomorrow)} –" in page
