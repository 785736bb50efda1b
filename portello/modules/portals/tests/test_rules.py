"""Rules: made, ordered, tried, run, and obeyed by people's pages (X11, N01, S22, T12)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portello.access.models import Profile
from portello.core.audit import AuditEntry
from portello.core.mail import Mail
from portello.modules.customers.models import Contact
from portello.modules.portals.models import AccessRule, PortalAccess, RuleOutcome, RuleRun
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
from tests.pages import cells, parsed, submit, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def staff(as_person):
    return as_person("admin")


def areas(client):
    """The names in the block "My areas"."""
    found = parsed(client.get("/")).xpath('//ul[@class="areas"]//strong')
    return [one.text_content() for one in found]


@pytest.mark.feature("X11", "N01", "S22", "T12")
def test_a_change_of_the_group_changes_areas_and_menu_by_itself(world, staff):
    group = dealers()
    make_rule(staff, world, "profile", groups=[group.public_id], profile="technician")
    person = client_for("main_alpha")
    assert areas(person) == [
        "Tickets", "Help articles", "Questions", "Orders", "Errands", "Company", "Sites", "Contacts",
        "Administration", "My details",
    ]  # fmt: skip
    put_into(staff, world.alpha, group)
    assert "Orders" in areas(person), "not before the worker has run"
    work()
    assert areas(person) == [
        "Tickets", "Help articles", "Questions", "Company", "Sites", "Contacts",
        "Administration", "My details",
    ]  # fmt: skip
    assert person.get("/orders/").status_code == 404
    menu = parsed(person.get("/")).xpath("//nav")[0].text_content()
    assert "Orders" not in menu
    entry = AuditEntry.objects.filter(verb="profile given").latest("pk")
    assert entry.actor_name == "rule Dealers" and entry.company_id == world.alpha.pk
    put_into(staff, world.alpha, None)
    work()
    assert "Orders" in areas(person), "what the rule gave goes back"
    assert access_of("main@alpha.example").profile_by == "default"
    assert {r.why for r in RuleRun.objects.exclude(why="night")} == {"change"}


@pytest.mark.feature("N01")
def test_areas_follow_the_portals_switches(world, staff):
    page = staff.get(at("modules", world.portal))
    submit(staff, page, "version", on_orders=None)
    shown = client_for("main_alpha").get("/")
    assert "Orders" not in areas(client_for("main_alpha"))
    assert "What you have ordered" not in text(shown)
    assert areas(client_for("user_alpha"))[-1] == "My details"


@pytest.mark.feature("X11")
def test_a_dry_run_says_everything_and_changes_nothing(world, staff):
    make_rule(staff, world, "profile", kind="member", profile="reader")
    before = list(PortalAccess.objects.order_by("pk").values())
    run = try_rules(staff, world)
    assert list(PortalAccess.objects.order_by("pk").values()) == before
    page = staff.get(at("rule_run", run))
    shown = text(page)
    assert "Nothing was changed." in shown and "Profile changed1" in shown.replace(
        "changed 1", "changed1"
    )
    everybody = Contact.objects.filter(archived_at=None).count()
    assert RuleOutcome.objects.filter(run=run).count() == everybody
    narrowed = staff.get(at("rule_run", run) + "?kind=profile")
    assert cells(narrowed, "Before and after") == ["Profile: Main user → Reader"]
    assert cells(narrowed, "Rule") == ["Dealers"]
    rest = staff.get(at("rule_run", run) + "?kind=same")
    assert set(cells(rest, "Reason")) == {"no rule fits"}
    export = staff.get(at("rule_run", run) + "?format=csv").content.decode()
    assert len(export.strip().splitlines()) == everybody + 1 and "Reader" in export
    submit(staff, page, "/start/")
    assert access_of("member@association.example").profile.built_in == "reader"
    assert AccessRule.objects.get(name="Dealers").version == 1
    again = staff.post(at("start_rule_run", run), follow=True)
    assert "has been used already" in text(again)
    empty = try_rules(staff, world)
    assert "nothing is to be done" in text(staff.get(at("rule_run", empty)))


@pytest.mark.feature("X11")
def test_what_changed_after_the_dry_run_is_skipped_and_said(world, staff):
    make_rule(staff, world, "profile", kind="member", profile="reader")
    run = try_rules(staff, world)
    finance = Profile.objects.get(built_in="finance")
    member = access_of("member@association.example")
    address = reverse("staff:portals:contact", kwargs={"public_id": member.contact.public_id})
    submit(staff, staff.get(address), "portal", profile=finance.public_id)
    submit(staff, staff.get(at("rule_run", run)), "/start/")
    member.refresh_from_db()
    assert member.profile == finance
    page = staff.get(at("rule_run", run) + "?kind=profile")
    assert cells(page, "Reason") == ["something changed meanwhile"]
    assert cells(page, "What happens") == ["Skipped"]
    shown = text(staff.get(at("rule_run", run)))
    assert "Profile changed0" in shown and "Skipped1" in shown
    run.refresh_from_db()
    assert (run.state, run.changed, run.left) == ("done", 0, 1)


@pytest.mark.feature("X11")
def test_a_profile_given_by_hand_stays_until_the_rules_may_decide(world, staff):
    make_rule(staff, world, "profile", kind="member", profile="reader")
    member = access_of("member@association.example")
    address = reverse("staff:portals:contact", kwargs={"public_id": member.contact.public_id})
    finance = Profile.objects.get(built_in="finance")
    submit(staff, staff.get(address), "portal", profile=finance.public_id)
    assert "Finance (given by hand)" in text(staff.get(address))
    run = run_rules(staff, world)
    member.refresh_from_db()
    assert member.profile == finance
    left = RuleOutcome.objects.get(run=run, kind="left")
    assert (left.reason, left.contact) == ("by_hand", member.contact)
    page = submit(staff, staff.get(address), "/by-rules/")
    assert "Reader (by the rule “Dealers”)" in text(page)
    member.refresh_from_db()
    assert (member.profile.built_in, member.profile_by) == ("reader", "rule")
    assert not parsed(page).xpath('//form[contains(@action, "by-rules")]')


@pytest.mark.feature("X11", "T12")
def test_a_rule_lets_people_in_and_invites_them(world, staff):
    good = Contact.objects.create(company=world.alpha, name="Good", email="good@alpha.example")
    Contact.objects.create(company=world.alpha, name="Twin", email="Good@alpha.example")
    Contact.objects.create(company=world.alpha, name="No mail", email="")
    Contact.objects.create(company=world.alpha, name="Boss", email="admin@business.example")
    group = dealers()
    make_rule(staff, world, "activate", groups=[group.public_id], role="user")
    make_rule(staff, world, "suggest", "Tech", groups=[group.public_id], profile="technician")
    put_into(staff, world.alpha, group)
    work()
    access = PortalAccess.objects.get(contact=good)
    assert (access.state, access.role, access.is_company_admin) == ("invited", "user", False)
    assert (access.profile.built_in, access.profile_by) == ("technician", "default")
    assert Mail.objects.filter(kind="invitation").count() == 1
    reasons = RuleOutcome.objects.filter(kind="left").values_list("contact__name", "reason")
    assert set(reasons) == {
        ("Twin", "twin"), ("No mail", "no_email"), ("Boss", "staff"),
        ("ended of alpha", "taken_by_hand"),
    }  # fmt: skip
    work()
    run_rules(staff, world)
    assert Mail.objects.filter(kind="invitation").count() == 1, "a second run invites nobody again"
    assert access_of("ended@alpha.example").state == "disabled"


@pytest.mark.feature("X11")
def test_a_new_contact_is_let_in_by_itself(world, staff):
    make_rule(staff, world, "activate", kind="member", role="user")
    company = access_of("member@association.example").company
    address = reverse("staff:customers:new_contact", kwargs={"public_id": company.public_id})
    submit(staff, staff.get(address), "name", name="Nina New", email="nina@association.example")
    work()
    access = PortalAccess.objects.get(contact__name="Nina New")
    assert (access.state, access.profile.built_in) == ("invited", "user")
    assert Mail.objects.filter(to_address="nina@association.example").exists()


@pytest.mark.feature("X11")
def test_a_rule_takes_access_but_never_the_last_administrators(world, staff):
    make_rule(staff, world, "disable", kind="company")
    run = run_rules(staff, world)
    assert access_of("user@alpha.example").state == "disabled"
    main = access_of("main@alpha.example")
    assert main.state == "active"
    left = RuleOutcome.objects.get(run=run, contact=main.contact, kind="left")
    assert left.reason == "last_admin"
    assert "last administrator of the company" in text(staff.get(at("rule_run", run)))
    assert access_of("member@association.example").state == "active"
    rule = AccessRule.objects.get(name="Dealers")
    staff.post(at("switch_rule", rule), {"on": "no"})
    make_rule(staff, world, "activate", "Back", kind="company", role="user")
    run_rules(staff, world)
    back = access_of("user@alpha.example")
    assert (back.state, back.is_company_admin) == ("active", False), (
        "a rule took it, a rule gives it"
    )
    assert access_of("ended@alpha.example").state == "disabled", "staff took it"


@pytest.mark.feature("X03", "X11")
@pytest.mark.parametrize("state", ["waiting", "declined"])
def test_no_rule_touches_what_staff_decide(world, staff, state):
    access = access_of("user@alpha.example")
    PortalAccess.objects.filter(pk=access.pk).update(state=state)
    make_rule(staff, world, "activate", kind="company", role="user")
    run = run_rules(staff, world)
    assert access_of("user@alpha.example").state == state
    left = RuleOutcome.objects.get(run=run, contact=access.contact)
    assert (left.kind, left.reason) == ("left", state)
    make_rule(staff, world, "disable", "Out", kind="company")
    run_rules(staff, world)
    assert access_of("user@alpha.example").state == state, "or another rule would let him in"


@pytest.mark.feature("X11")
def test_taking_goes_before_giving(world, staff):
    make_rule(staff, world, "disable", kind="member")
    make_rule(staff, world, "activate", "In", kind="member", role="user")
    company = access_of("member@association.example").company
    contact = Contact.objects.create(company=company, name="New", email="n@association.example")
    run = run_rules(staff, world)
    assert not PortalAccess.objects.filter(contact=contact).exists()
    assert RuleOutcome.objects.get(run=run, contact=contact).reason == "kept_out"


@pytest.mark.feature("X11")
def test_the_first_fitting_rule_wins_and_the_order_can_be_changed(world, staff):
    make_rule(staff, world, "profile", "First", kind="member", profile="reader")
    make_rule(staff, world, "profile", "Second", kind="member", profile="finance")
    run_rules(staff, world)
    assert access_of("member@association.example").profile.built_in == "reader"
    second = AccessRule.objects.get(name="Second")
    staff.post(at("move_rule", second), {"direction": "up"})
    assert cells(staff.get(at("rules", world.portal)), "Name")[1:] == ["Second", "First"]
    run_rules(staff, world)
    assert access_of("member@association.example").profile.built_in == "finance"
    staff.post(at("switch_rule", second), {"on": "no"})
    run_rules(staff, world)
    assert access_of("member@association.example").profile.built_in == "reader"


@pytest.mark.feature("X11")
def test_devices_are_a_condition(world, staff):
    make_rule(staff, world, "profile", devices="products", products="P1", profile="reader")
    asset = reverse(
        "staff:customers:archive_asset", kwargs={"public_id": world.beta_asset.public_id}
    )
    run_rules(staff, world)
    assert access_of("main@beta.example").profile.built_in == "reader"
    staff.post(asset)
    work()
    assert access_of("main@beta.example").profile.built_in == "main_user"
    assert access_of("main@alpha.example").profile.built_in == "reader"
    staff.post(asset)
    work()
    assert access_of("main@beta.example").profile.built_in == "reader"


@pytest.mark.feature("X11")
def test_the_log_keeps_every_run(world, staff):
    make_rule(staff, world, "profile", kind="member", profile="reader")
    run_rules(staff, world)
    page = staff.get(reverse("staff:portals:rule_runs") + f"?portal={world.portal.public_id}")
    assert cells(page, "Why")[0] == "By hand" and cells(page, "Who")[0] == "Admin"
    assert cells(page, "Changed")[0] == "1"
    member = access_of("member@association.example").contact
    trail = staff.get(
        reverse("staff:customers:contact_history", kwargs={"public_id": member.public_id})
    )
    assert "Rule “Dealers”" in text(trail) and "Another profile given" in text(trail)


def test_a_rules_own_history_says_who_made_it(world, staff):
    rule = make_rule(staff, world, "profile", kind="member", profile="reader")
    staff.post(at("switch_rule", rule), {"on": "no"})
    address = reverse(
        "staff:history", kwargs={"model": "portals.accessrule", "public_id": rule.public_id}
    )
    shown = text(staff.get(address))
    assert "Created" in shown and "Member organisation" in shown and "The rule is on" in shown


def test_two_rules_of_a_portal_never_have_one_name(world, staff):
    make_rule(staff, world, "profile", kind="member", profile="reader")
    answer = send(
        staff, at("new_rule", world.portal, action="profile"), name="DEALERS", kind="member",
        profile=Profile.objects.get(built_in="reader").public_id,
    )  # fmt: skip
    assert answer.status_code == 422 and "has this name" in text(answer)
