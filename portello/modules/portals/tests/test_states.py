"""The states of an access: every change told, on record, and only "active" lets anybody in (X03)."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from portello.access.models import Profile
from portello.core.audit import AuditEntry, System
from portello.core.mail import Mail
from portello.modules.accounts import limits
from portello.modules.customers.models import Contact
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.portals.operations import Refused, approve_access, give_access
from tests.pages import cells, heading, parsed, submit, text
from tests.world import BY, api, client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MARKERS = {"waiting": "/waiting/", "disabled": "/end/", "active": "/approval/"}


@pytest.fixture
def access(world):
    return PortalAccess.objects.select_related("contact").get(user=world.user("user_alpha"))


def page(client, access):
    return client.get(
        reverse("staff:portals:contact", kwargs={"public_id": access.contact.public_id})
    )


def change(client, access, state, reason="Not this year."):
    """What a member of staff does on the contact's tab; answers with the page it ends on."""
    if state == "declined":
        address = reverse("staff:portals:decline", kwargs={"public_id": access.public_id})
        return submit(client, client.get(address), "reason", reason=reason)
    return submit(client, page(client, access), MARKERS[state])


def state_of(access):
    return PortalAccess.objects.get(pk=access.pk).state


WAYS = [
    ("waiting", "access waiting", "access waits"),
    ("declined", "access declined", "access declined"),
    ("disabled", "access disabled", "access taken"),
]


@pytest.mark.feature("X03", "N12", "N11")
@pytest.mark.parametrize(("state", "kind", "verb"), WAYS)
def test_staff_change_the_state_at_any_time_and_it_is_told(
    world, as_person, access, state, kind, verb
):
    inside, staff = as_person("user_alpha"), as_person("support")
    assert inside.get("/orders/").status_code == 200
    type(access.user).objects.filter(pk=access.user_id).update(language="fi")
    assert change(staff, access, state).status_code == 200
    assert state_of(access) == state
    assert inside.get("/orders/").status_code in (302, 403), "with the next click"
    mail = Mail.objects.get(kind=kind)
    assert (mail.to_address, mail.language) == ("user@alpha.example", "fi")
    assert ("Not this year." in mail.body) == (state == "declined")
    entry = AuditEntry.objects.get(verb=verb)
    assert entry.actor_kind == "staff" and entry.values.get(field="state").new == state
    # And back: the person comes in again, and is told so.
    change(staff, access, "active")
    assert (
        state_of(access) == "active" and as_person("user_alpha").get("/orders/").status_code == 200
    )
    told = "access enabled" if state == "disabled" else "access approved"
    assert Mail.objects.filter(kind=told, to_address="user@alpha.example").count() == 1


@pytest.mark.feature("X03")
@pytest.mark.parametrize("first", ["waiting", "declined", "disabled"])
@pytest.mark.parametrize("then", ["waiting", "declined", "disabled"])
def test_from_every_closed_state_to_every_other(as_person, access, first, then):
    staff = as_person("support")
    change(staff, access, first)
    if first != then:
        change(staff, access, then)
    assert state_of(access) == then and Mail.objects.count() == (1 if first == then else 2)
    assert bool(PortalAccess.objects.get(pk=access.pk).reason) == (then == "declined")


@pytest.mark.feature("X03")
@pytest.mark.parametrize("state", ["waiting", "declined", "disabled", "active"])
def test_a_double_click_is_one_change(as_person, access, state):
    staff = as_person("support")
    if state == "active":
        change(staff, access, "waiting")
    Mail.objects.all().delete()
    if state == "declined":
        shown = staff.get(reverse("staff:portals:decline", kwargs={"public_id": access.public_id}))
        answers = [submit(staff, shown, "reason", reason="No.") for _click in range(2)]
    else:
        shown = page(staff, access)
        answers = [submit(staff, shown, MARKERS[state]) for _click in range(2)]
    assert [a.status_code for a in answers] == [200, 200]
    assert "Somebody else" not in text(answers[1])
    assert state_of(access) == state and Mail.objects.count() == 1


@pytest.mark.feature("X03")
def test_two_staff_at_once_the_second_reads_that_it_has_changed(as_person, access):
    one, other = as_person("support"), as_person("admin")
    stale_page = page(other, access)
    stale_form = other.get(reverse("staff:portals:decline", kwargs={"public_id": access.public_id}))
    change(one, access, "waiting")
    assert "Somebody else" in text(submit(other, stale_page, "/end/"))
    late = submit(other, stale_form, "reason", reason="No.")
    assert late.status_code == 422 and "Somebody else" in text(late)
    assert state_of(access) == "waiting" and Mail.objects.count() == 1


def test_declining_needs_a_reason(as_person, access):
    refused = change(as_person("support"), access, "declined", reason="  ")
    assert refused.status_code == 422 and state_of(access) == "active"
    assert parsed(refused).xpath('//*[@name="reason"][@aria-invalid="true"]')


@pytest.mark.feature("X03", "N11")
@pytest.mark.parametrize(
    ("state", "language", "title"),
    [
        ("waiting", "en", "Your access waits for approval"),
        ("declined", "en", "Your access was declined"),
        ("waiting", "de", "Ihr Zugang wartet auf Freigabe"),
    ],
)
def test_who_is_not_let_in_reads_why_and_nothing_else(
    world, as_person, access, state, language, title
):
    PortalAccess.objects.filter(pk=access.pk).update(
        state=state, reason="We serve Finland only." if state == "declined" else ""
    )
    type(access.user).objects.filter(pk=access.user_id).update(language=language)
    client = as_person("user_alpha")
    Portal.objects.update(protection="none")  # not even what visitors find
    for address in ("/", "/orders/", "/company/", f"/orders/{world.alpha_order.public_id}/"):
        answer = client.get(address)
        assert answer.status_code == 403 and heading(answer) == title
        assert ("We serve Finland only." in text(answer)) == (state == "declined")
        assert "alpha" not in text(answer).lower().replace("user@alpha.example", "")
    Portal.objects.update(protection="all")
    ended = as_person("ended").get("/")
    assert "No access to this portal" in text(ended), "disabled says no more than it did"


@pytest.mark.feature("X03")
def test_a_company_administrator_does_not_overrule_staff(as_person, access):
    admin = as_person("main_alpha")
    address = reverse("portal:portals:colleague", kwargs={"public_id": access.contact.public_id})
    for state in ("waiting", "declined"):
        PortalAccess.objects.filter(pk=access.pk).update(state=state)
        shown = admin.get(address)
        assert "/end/" not in shown.content.decode() and "/access/" not in shown.content.decode()
        token = parsed(shown).xpath('//input[@name="company_token"]/@value')[0]
        for verb in ("access/", "end/", "invitation/"):
            admin.post(address + verb, {"company_token": token, "role": "user", "profile": ""})
        assert state_of(access) == state
    assert not Mail.objects.exists()


@pytest.mark.feature("X03")
def test_a_known_user_is_let_in_at_once_without_an_invitation(world):
    contact = Contact.objects.create(company=world.alpha, name="New", language="sv")
    berta = world.user("main_beta")
    given = {"by": BY, "portal": world.portal, "contact": contact, "role": "user"}
    given["profile"] = Profile.objects.get(built_in="user")
    for _twice in range(2):
        made = give_access(**given, user=berta)
    assert (made.state, made.user) == ("active", berta)
    mail = Mail.objects.get()
    assert (mail.kind, mail.to_address) == ("access approved", "main@beta.example")
    with pytest.raises(Refused, match="Another person"):
        give_access(**given, user=world.user("main_alpha"))
    other = Contact.objects.create(company=world.alpha, name="Twin")
    with pytest.raises(Refused, match="already has access"):
        give_access(**{**given, "contact": other}, user=berta)
    with pytest.raises(Refused, match="staff"):
        give_access(**{**given, "contact": other}, user=world.user("support"))
    member = world.user("member")
    EmailAddress.objects.filter(user=member).update(verified=False)
    with pytest.raises(Refused, match="not proved"):
        give_access(**{**given, "contact": other}, user=member)
    assert Mail.objects.count() == 1


def test_who_waits_without_a_log_in_is_invited_when_approved(world):
    contact = Contact.objects.create(company=world.alpha, name="New", email="new@alpha.example")
    made = PortalAccess.objects.create(
        portal=world.portal, contact=contact, company=world.alpha, role="user", state="waiting",
        profile=Profile.objects.get(built_in="user"),
    )  # fmt: skip
    for _twice in range(2):
        approve_access(by=System("test"), access=made)
    assert state_of(made) == "invited" and Mail.objects.get().kind == "invitation"
    Contact.objects.filter(pk=contact.pk).update(email="")
    PortalAccess.objects.filter(pk=made.pk).update(state="declined")
    with pytest.raises(Refused, match="no e-mail"):
        approve_access(by=System("test"), access=made)
    assert state_of(made) == "declined"


@pytest.mark.feature("T30", "N12")
def test_a_locked_person_is_freed_by_staff_and_told(world, as_person, access):
    for _try in range(world.portal.max_account_failures):
        limits.note_failure(world.portal, "user@alpha.example", "198.51.100.7")
    staff = as_person("support")
    assert cells(staff.get("/staff/users/?state=locked"), "Log-in e-mail") == ["user@alpha.example"]
    shown = page(staff, access)
    assert "Locked" in text(shown)
    for _click in range(2):
        submit(staff, shown, "/unlock/")
    assert not limits.locked_emails(world.portal, ["user@alpha.example"])
    assert Mail.objects.get().kind == "access unlocked"
    assert AuditEntry.objects.filter(verb="unlocked").count() == 1


@pytest.mark.feature("X03")
def test_lists_and_programs_find_accesses_by_state(world, as_person, access):
    PortalAccess.objects.filter(pk=access.pk).update(state="declined", reason="No.")
    found = as_person("support").get("/staff/users/?state=declined")
    assert cells(found, "State") == ["Declined"]
    items = api("everything", "portal-accesses?state=declined").json()["items"]
    assert [(i["id"], i["state"], i["reason"]) for i in items] == [
        (access.public_id, "declined", "No.")
    ]
    assert api("main_alpha", "portal-accesses").status_code == 404


def test_who_is_archived_is_not_said_to_be_active(world):
    contact = world.contact_of("user_alpha")
    Contact.objects.filter(pk=contact.pk).update(archived_at=timezone.now())
    staff, email = client_for("admin"), contact.email
    rows = dict(zip(*(cells(staff.get("/staff/users/"), h) for h in ("Log-in e-mail", "State")),
                    strict=True))  # fmt: skip
    assert rows[email] == "Archived"
    assert email in cells(staff.get("/staff/users/?state=archived"), "Log-in e-mail")
    assert email not in cells(staff.get("/staff/users/?state=active"), "Log-in e-mail")
    shown = text(staff.get(f"/staff/companies/{world.alpha.public_id}/contacts/"))
    assert "Archived" in shown
