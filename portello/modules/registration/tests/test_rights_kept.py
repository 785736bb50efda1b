"""Accepting gives what was shown and what staff had chosen before, and undoing puts it back."""

from __future__ import annotations

import hashlib
import json

import pytest

from portello.access.models import Profile
from portello.access.staff import Staff
from portello.core import changes
from portello.core.audit import System
from portello.core.outbox import run_due
from portello.modules.customers.models import Contact
from portello.modules.customers.operations import archive_record
from portello.modules.inbox.acts import act_of
from portello.modules.inbox.models import AcceptRun, AcceptRunItem, InboxItem
from portello.modules.inbox.runs import seen, start_run
from portello.modules.orders.models import Order
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.portals.operations import disable_access, give_access
from portello.modules.registration.tests.people import PASSWORD, visitor
from portello.modules.registration.tests.test_arrivals import _open, arrived, decide, delta, shown
from tests.pages import parsed, submit, text
from tests.world import client_for

__all__ = ["_open", "delta"]
pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("N18", "X02")]
T = System("test")
RIGHTS = ("state", "role", "is_company_admin", "profile__built_in")


@pytest.fixture
def dora(delta):
    return Contact.objects.get(email="dora@delta.example")


def given(contact, **more):
    main = Profile.objects.get(built_in="main_user")
    rights = {"role": "main_user", "profile": main, "is_company_admin": True, **more}
    return give_access(by=T, portal=Portal.objects.get(), contact=contact, **rights)


def rights(contact):
    return PortalAccess.objects.filter(contact=contact).values_list(*RIGHTS).get()


def more_for_newcomers():
    main = Profile.objects.get(built_in="main_user")
    Portal.objects.update(registration_role="main_user", registration_profile=main)


def arrived_as_dora():
    return arrived("dora@delta.example", company_name="Delta Oy", contact_name="Dora Dahl")


def test_rights_of_an_invitation_are_kept_and_told_and_come_back(world, dora):
    given(dora)
    item = arrived_as_dora()
    page, _values = shown("admin", item)
    assert "Main user, profile Main user, company administrator" in text(page)
    assert "Access until now: Invited" in text(page)
    decide(item)
    assert rights(dora) == ("active", "main_user", True, "main_user")
    decide(item, how="undoing")
    assert rights(dora) == ("invited", "main_user", True, "main_user")


def test_rights_of_somebody_disabled_are_neither_raised_nor_lost(world, dora):
    access = given(dora, role="user", profile=Profile.objects.get(built_in="user"))
    disable_access(by=T, access=access)
    more_for_newcomers()
    item = arrived_as_dora()
    decide(item)
    assert rights(dora) == ("active", "user", True, "user")
    decide(item, how="undoing")
    assert rights(dora) == ("disabled", "user", True, "user")


def test_undoing_leaves_rights_that_staff_have_changed_since(world, dora):
    disable_access(by=T, access=given(dora))
    item = arrived_as_dora()
    decide(item)
    user = Profile.objects.get(built_in="user")
    give_access(by=T, portal=world.portal, contact=dora, role="user", profile=user)
    decide(item, how="undoing")
    assert rights(dora) == ("disabled", "user", False, "user")


def test_the_page_and_the_run_do_nothing_else_than_was_shown(world):
    first = arrived("nina@gamma.example", company_name="Gamma Trading Ltd")
    _page, values = shown("admin", first)
    staff = client_for("admin")
    page = staff.get("/staff/inbox/all/?kind=registration")
    more_for_newcomers()
    answer = staff.post(f"/staff/inbox/{first.public_id}/acceptance/", values)
    assert answer.status_code == 422 and "something else than what was shown" in text(answer)
    boxes = parsed(page).xpath('//input[@name="item"]/@value')
    staff.post("/staff/inbox/all/?kind=registration", {"item": boxes})
    run_due()
    entry = AcceptRun.objects.latest("pk").entries.get()
    assert entry.state == "refused" and "something else" in entry.note
    assert not PortalAccess.objects.filter(contact__email=first.email).exists()


def test_a_mark_that_was_not_given_by_the_page_does_nothing(world):
    item = arrived("nina@gamma.example", company_name="Gamma Trading Ltd")
    wanted = act_of(item).proposal(item).wanted
    text_of = json.dumps([item.version, wanted], sort_keys=True, ensure_ascii=False)
    forged = hashlib.sha256(text_of.encode()).hexdigest()[:16]
    client_for("admin").post("/staff/inbox/all/", {"item": [f"{item.public_id}.{forged}"]})
    run_due()
    item.refresh_from_db()
    assert item.is_waiting


def test_what_needs_its_own_page_is_in_no_run(world):
    client = client_for("user_alpha")
    submit(client, client.get("/me/forget/"), "company_token")
    item = InboxItem.objects.waiting().get(act="forget")
    mark = seen(item, act_of(item).proposal(item))  # whoever had it could not use it
    staff = client_for("admin")
    answer = staff.post("/staff/inbox/all/", {"item": [f"{item.public_id}.{mark}"]}, follow=True)
    run_due()
    assert "Tick at least one item" in text(answer)
    start_run(by=Staff(world.user("admin")), chosen=[(item, mark)])  # and past the page as well
    run_due()
    item.refresh_from_db()
    assert item.is_waiting and AcceptRunItem.objects.get(item=item).state == "refused"


def test_undoing_leaves_a_customer_whom_others_belong_to_and_says_so_before_and_after(world):
    first = arrived("nina@gamma.example", company_name="Gamma Trading Ltd")
    decide(first)
    company = first.company
    second = arrived(
        "otto@gamma.example", company_name="Gamma Trading Ltd", contact_name="Otto Other"
    )
    decide(second, to=company.public_id)
    Order(company=company, number="REAL-1", source="x", external_id="R1", currency="EUR",
          ordered_on="2026-01-01").save()  # fmt: skip
    page = text(client_for("admin").get(f"/staff/inbox/{first.public_id}/"))
    assert "Gamma Trading Ltd stays" in page and "Otto Other" in page and "REAL-1" in page
    answer = decide(first, how="undoing")
    company.refresh_from_db()
    assert not company.archived_at and "Gamma Trading Ltd stays" in text(answer)
    assert Contact.objects.get(email="nina@gamma.example").archived_at
    client = visitor()
    client.post("/account/login/", {"login": "otto@gamma.example", "password": PASSWORD})
    assert client.get("/").status_code == 200


def test_undoing_leaves_somebody_who_came_back_and_was_edited_since(world, dora):
    archive_record(by=T, record=dora)
    item = arrived_as_dora()
    decide(item)
    dora.refresh_from_db()
    changes.write(dora, {"title": "CEO"}, by=T)
    answer = decide(item, how="undoing")
    dora.refresh_from_db()
    assert not dora.archived_at and "changed since" in text(answer)


def test_the_same_can_be_decided_again_after_it_was_undone(world, delta):
    item = arrived("new@delta2.example", company_name="Delta Oy", contact_name="Newt")
    for _time in range(2):
        decide(item, to=delta.public_id)
        assert item.state == "accepted", "an access of an undone decision is no twin"
        decide(item, how="undoing")
    assert item.state == "undone"


def test_the_history_names_a_visitor_by_his_address(world):
    item = arrived("nina@gamma.example", company_name="Gamma Ltd", contact_name="Admin")
    from portello.ui.history import history_address

    page = text(client_for("admin").get(history_address(item)))
    assert "Visitor (nina@gamma.example)" in page
