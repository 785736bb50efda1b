"""Inviting a colleague where staff decide first (F35, S21)."""

from __future__ import annotations

import pytest

from portello.core.mail import Mail
from portello.modules.customers.models import Contact
from portello.modules.inbox.models import InboxItem
from portello.modules.portals.models import PortalAccess
from tests.pages import submit, text
from tests.world import client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def colleague(world):
    """A colleague without access, in a portal where inviting waits for staff."""
    staff = client_for("admin")
    address = f"/staff/portals/{world.portal.public_id}/functions/contacts/"
    submit(staff, staff.get(address), "version", **{"ask:invite": "on"})
    return Contact.objects.create(company=world.alpha, name="Nora New", email="nora@alpha.example")


def give(colleague, **given):
    client = client_for("main_alpha")
    sent = {"role": "user", "profile": "", "company_token": company_token("main_alpha"), **given}
    return client.post(f"/administration/{colleague.public_id}/access/", sent, follow=True)


@pytest.mark.feature("F35", "S21")
def test_nobody_is_invited_before_staff_approve_and_approval_is_taken_back(world, colleague):
    answer = give(colleague)
    assert "Sent. You hear from us" in text(answer) and "Waiting for approval" in text(answer)
    assert not PortalAccess.objects.filter(contact=colleague).exists()
    assert not Mail.objects.filter(kind="invitation").exists()
    item = InboxItem.objects.get(act="invite")
    staff, one = client_for("support"), f"/staff/inbox/{item.public_id}/"
    assert "Nora New" in text(staff.get(one)) and "Role" in text(staff.get(one))
    submit(staff, staff.get(one), "answer")
    access = PortalAccess.objects.get(contact=colleague)
    assert (
        access.state == "invited"
        and Mail.objects.get(kind="invitation").to_address == colleague.email
    )
    submit(staff, staff.get(one), "undoing")
    access.refresh_from_db()
    assert access.state == "disabled"


@pytest.mark.feature("F35")
def test_books_may_see_it_and_not_decide(world, colleague):
    give(colleague)
    item = InboxItem.objects.get(act="invite")
    client = client_for("books")
    assert client.get(f"/staff/inbox/{item.public_id}/").status_code == 200
    answer = client.post(f"/staff/inbox/{item.public_id}/acceptance/", {"version": 1})
    assert answer.status_code == 404
    assert not PortalAccess.objects.filter(contact=colleague).exists()


@pytest.mark.feature("F35")
def test_changing_who_is_in_is_not_asked(world, colleague):
    inside = world.contact_of("user_alpha")
    give(inside, role="user", is_company_admin="on")
    assert PortalAccess.objects.get(contact=inside).is_company_admin
    assert not InboxItem.objects.filter(act="invite").exists()
