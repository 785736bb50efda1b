"""What rules refuse, what they leave alone, and what survives a killed worker (X11)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portello.access.models import Profile
from portello.core import changes, outbox
from portello.core.audit import System
from portello.core.mail import Mail
from portello.modules.customers.models import Company, Contact
from portello.modules.portals.models import AccessRule, Portal, PortalAccess, RuleOutcome, RuleRun
from portello.modules.portals.rules import running
from portello.modules.portals.tests.rules import (
    access_of,
    at,
    dealers,
    make_rule,
    put_into,
    run_rules,
    send,
    try_rules,
    work,
)
from tests.pages import parsed, submit, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BY = System("test")


@pytest.fixture
def staff(as_person):
    return as_person("admin")


def reader():
    return Profile.objects.get(built_in="reader").public_id


@pytest.mark.feature("X11")
@pytest.mark.parametrize(
    ("action", "values", "field"),
    [
        ("activate", {"role": "user"}, "Choose at least one condition"),
        ("disable", {}, "Choose at least one condition"),
        ("profile", {}, "Say that you mean it"),
        ("suggest", {}, "Say that you mean it"),
        ("profile", {"kind": "member", "name": ""}, "id_name_error"),
        ("profile", {"kind": "planet"}, "id_kind_error"),
        ("profile", {"status": "friend"}, "id_status_error"),
        ("profile", {"devices": "all"}, "id_devices_error"),
        ("profile", {"kind": "member", "who": "administrator"}, "id_who_error"),
        ("activate", {"kind": "member", "role": "administrator"}, "id_role_error"),
        ("profile", {"kind": "member", "profile": "zzzzzzzzzzzz"}, "id_profile_error"),
        ("profile", {"kind": "member", "profile": ""}, "id_profile_error"),
        ("profile", {"groups": ["zzzzzzzzzzzz"]}, "groups_error"),
        ("profile", {"devices": "products"}, "id_products_error"),
        ("profile", {"devices": "products", "products": "P1\nP9"}, "There is no product P9"),
        ("profile", {"products": "P1"}, "id_devices_error"),
        ("profile", {"kind": "member", "name": "x" * 101}, "id_name_error"),
        ("profile", {"kind": "member", "name": "a\x00b"}, "id_name_error"),
        ("profile", {"kind": "member", "version": "x"}, "id_version"),
    ],
)
def test_a_bad_rule_is_refused_at_its_field(world, staff, action, values, field):
    before = AccessRule.objects.count()
    if action in ("profile", "suggest"):
        values = {"profile": reader(), **values}
    answer = send(staff, at("new_rule", world.portal, action=action), **{"name": "N", **values})
    assert answer.status_code == 422 and AccessRule.objects.count() == before
    assert field in answer.content.decode()


def test_a_rule_for_everybody_is_possible_when_one_says_so(world, staff):
    make_rule(staff, world, "profile", profile="reader", who="user", everybody="on")
    run_rules(staff, world)
    assert access_of("user@alpha.example").profile.built_in == "reader"
    assert access_of("main@alpha.example").profile.built_in == "main_user"


def test_no_such_rule_and_no_such_sort(world, staff):
    assert staff.get(at("new_rule", world.portal, action="promote")).status_code == 404
    assert staff.get("/staff/portals/rules/zzzzzzzzzzzz/").status_code == 404
    for person in ("support", "sales", "books"):
        assert client_for(person).get(at("rules", world.portal)).status_code == 404


@pytest.mark.feature("X11")
def test_two_of_staff_do_not_overwrite_each_other(world, staff, as_person):
    rule = make_rule(staff, world, "profile", kind="member", profile="reader")
    second = as_person("admin")
    page = second.get(at("rule", rule))
    send(staff, at("rule", rule), name="First")
    late = submit(second, page, "version", name="Second")
    assert late.status_code == 422 and "Somebody else has changed this" in text(late)
    rule.refresh_from_db()
    assert rule.name == "First"


@pytest.mark.feature("X11")
def test_what_a_rule_names_cannot_go(world, staff):
    group = dealers()
    profile = Profile.objects.create(name="Special")
    address = reverse("staff:portals:profile", kwargs={"public_id": profile.public_id})
    rule = make_rule(
        staff, world, "suggest", "Dealers' own", groups=[group.public_id]
    , profile="reader")  # fmt: skip
    send(staff, at("rule", rule), profile=profile.public_id)
    shown = text(submit(staff, staff.get(address), "/remove/"))
    assert "Rules give this profile: Dealers' own" in shown
    staff.post(reverse("staff:customers:remove_groups", kwargs={"public_id": group.public_id}))
    group.refresh_from_db()
    staff.post(at("remove_rule", rule))
    Portal.objects.update(main_profile=profile)
    assert "New people of the portal Test Portal" in text(
        submit(staff, staff.get(address), "/remove/")
    )
    Portal.objects.update(main_profile=None)
    submit(staff, staff.get(address), "/remove/")
    assert not Profile.objects.filter(pk=profile.pk).exists()


@pytest.mark.feature("X11")
def test_a_deleted_rules_profile_goes_back(world, staff):
    rule = make_rule(staff, world, "profile", kind="member", profile="reader")
    run = run_rules(staff, world)
    staff.post(at("remove_rule", rule))
    member = access_of("member@association.example")
    contact = reverse("staff:portals:contact", kwargs={"public_id": member.contact.public_id})
    assert "by a rule that is gone" in text(staff.get(contact))
    run_rules(staff, world)
    assert access_of("member@association.example").profile.built_in == "main_user"
    assert "Dealers" in text(staff.get(at("rule_run", run))), "the log keeps its name"


@pytest.mark.feature("X11")
def test_an_import_asks_once_for_all_its_companies(world, staff):
    make_rule(staff, world, "profile", kind="member", profile="reader")
    before = outbox.OutboxMessage.objects.count()
    with changes.together():
        for n in range(5):
            company = Company(name=f"Imported {n}", kind="member")
            changes.create(company, by=BY)
            changes.create(Contact(company=company, name="C"), by=BY)
    assert outbox.OutboxMessage.objects.count() == before + 1


@pytest.mark.feature("X11")
def test_without_rules_and_for_other_fields_nothing_is_queued(world, staff):
    before = outbox.OutboxMessage.objects.count()
    changes.apply(world.alpha, {"status": "lead"}, by=BY)
    make_rule(staff, world, "profile", kind="member", profile="reader")
    changes.apply(world.alpha, {"internal_note": "n"}, by=BY)
    changes.apply(world.alpha_contact, {"phone": "+358 40 123456"}, by=BY)
    assert outbox.OutboxMessage.objects.count() == before
    changes.apply(world.alpha, {"status": "customer"}, by=BY)
    assert outbox.OutboxMessage.objects.count() == before + 1


@pytest.mark.feature("X11")
def test_a_killed_worker_repeats_nothing_and_forgets_nothing(world, staff, monkeypatch):
    monkeypatch.setattr(running, "PEOPLE", 1)
    monkeypatch.setattr(running, "COMPANIES", 1)
    monkeypatch.setattr(running, "AT_ONCE_SECONDS", 0)
    for n in range(4):
        Contact.objects.create(company=world.alpha, name=f"P{n}", email=f"p{n}@alpha.example")
    make_rule(staff, world, "activate", kind="company", role="user")
    run = try_rules(staff, world)
    work()
    staff.post(at("start_rule_run", run))
    message = outbox.claim("killed", "long")
    running._slice(run)  # one slice is stored, then the worker dies without a word
    assert Mail.objects.filter(kind="invitation").count() == 1
    outbox.OutboxMessage.objects.filter(pk=message.pk).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
    work()
    run.refresh_from_db()
    assert run.state == "done" and run.changed == Mail.objects.filter(kind="invitation").count()
    states = RuleOutcome.objects.filter(run=run, kind="activate").values_list("state", flat=True)
    assert set(states) == {"done"} and len(states) >= 4


@pytest.mark.feature("X11")
def test_once_a_night_for_everybody_and_a_year_of_log(world, staff, monkeypatch):
    make_rule(staff, world, "profile", kind="member", profile="reader")
    old = RuleRun.objects.create(portal=world.portal, why="night", key="old", state="done")
    RuleRun.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=366))
    night = timezone.localtime().replace(hour=3)
    monkeypatch.setattr(timezone, "localtime", lambda: night)
    running.house()
    running.house()
    work()
    assert not RuleRun.objects.filter(pk=old.pk).exists()
    made = RuleRun.objects.exclude(key="night").get(why="night")
    assert (made.state, made.changed) == ("done", 1)
    assert access_of("member@association.example").profile.built_in == "reader"


@pytest.mark.feature("X11")
def test_a_closed_portals_rules_rest(world, staff):
    make_rule(staff, world, "profile", kind="member", profile="reader")
    run = try_rules(staff, world)
    Portal.objects.update(is_active=False)
    answer = staff.post(at("start_rule_run", run), follow=True)
    assert "This portal is closed" in text(answer)
    assert access_of("member@association.example").profile.built_in == "main_user"


@pytest.mark.feature("X11")
def test_a_member_of_staff_is_never_touched(world, staff):
    member = access_of("member@association.example")
    member.user.staff_role = "reader"
    member.user.save()
    make_rule(staff, world, "disable", kind="member")
    run = run_rules(staff, world)
    member.refresh_from_db()
    assert member.state == "active"
    assert RuleOutcome.objects.get(run=run, contact=member.contact).reason == "staff"


# ---- the profile of new people


@pytest.mark.feature("N01", "T12", "S22")
def test_staff_are_told_which_profile_a_new_person_gets_and_why(world, staff):
    group = dealers()
    make_rule(staff, world, "suggest", groups=[group.public_id], profile="finance", who="user")
    put_into(staff, world.alpha, group)
    contact = Contact.objects.create(company=world.alpha, name="N", email="n@alpha.example")
    address = reverse("staff:portals:contact", kwargs={"public_id": contact.public_id})
    page = staff.get(address)
    told = "as “Main user” the profile “Main user”; as “User” the profile “Finance (by the rule “Dealers”)”"
    assert told in text(page)
    submit(staff, page, "portal", role="user", profile="")
    access = PortalAccess.objects.get(contact=contact)
    assert (access.profile.built_in, access.profile_by) == ("finance", "default")
    put_into(staff, world.alpha, None)
    work()
    access.refresh_from_db()
    assert access.profile.built_in == "finance", "only for new people"
    submit(staff, staff.get(address), "portal", role="main_user")
    access.refresh_from_db()
    assert access.profile.built_in == "main_user", "another role, another usual profile"


@pytest.mark.feature("N01", "S21", "T12")
def test_a_colleague_gets_the_usual_profile_within_the_administrators_own(world, staff, as_person):
    make_rule(staff, world, "suggest", kind="company", profile="technician")
    contact = Contact.objects.create(company=world.alpha, name="N", email="n@alpha.example")
    client = as_person("main_alpha")
    address = reverse("portal:portals:colleague", kwargs={"public_id": contact.public_id})
    page = client.get(address)
    chosen = parsed(page).xpath('//select[@name="profile"]/option[@selected]/@value')
    assert chosen in ([""], []), "the usual one is chosen already"
    submit(client, page, "/access/", role="user")
    access = PortalAccess.objects.get(contact=contact)
    assert (access.profile.built_in, access.profile_by) == ("technician", "default")
    Profile.objects.filter(built_in="main_user").update(name="Own")
    staff.post(at("remove_rule", AccessRule.objects.get(name="Dealers")))
    make_rule(staff, world, "suggest", "More", kind="company", profile="main_user")
    PortalAccess.objects.filter(contact=world.alpha_contact).update(
        profile=Profile.objects.get(built_in="technician")
    )
    answer = submit(client, client.get(address), "/access/", role="main_user", profile="")
    assert answer.status_code == 422 and "more than you have yourself" in text(answer)
    access.refresh_from_db()
    assert access.role == "user"
