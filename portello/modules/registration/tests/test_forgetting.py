"""Strangers who were declined are not kept for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portello.core.audit import AuditEntry, AuditValue
from portello.core.mail import Mail
from portello.modules.accounts.models import User
from portello.modules.customers.models import Company, Contact
from portello.modules.inbox.models import InboxItem
from portello.modules.orders.models import Order
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.registration.jobs import house
from portello.modules.registration.models import Registration
from portello.modules.registration.tests.people import patient, registered
from tests.pages import text
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_half_a_year_after_a_refusal_nothing_names_the_stranger(world, monkeypatch):
    patient(monkeypatch)
    Portal.objects.filter(pk=world.portal.pk).update(registration="open", approval="staff")
    registered("nina@gamma.example", company_name="Gamma Ltd", contact_name="Nina Newman")
    item = InboxItem.objects.get(email="nina@gamma.example")
    no = {"version": item.version, "answer": "Not in your country, Nina Newman."}
    staff = client_for("admin")
    staff.post(f"/staff/inbox/{item.public_id}/rejection/", no)
    house()
    assert Registration.objects.filter(email="nina@gamma.example").exists(), "not before its time"
    InboxItem.objects.filter(pk=item.pk).update(decided_at=timezone.now() - timedelta(days=181))
    house()
    assert not User.objects.filter(email="nina@gamma.example").exists()
    assert not Registration.objects.filter(email="nina@gamma.example").exists()
    assert not Mail.objects.filter(to_address="nina@gamma.example").exists()
    assert not AuditEntry.objects.filter(actor_name__contains="Nina").exists()
    page = text(staff.get(f"/staff/inbox/{item.public_id}/"))
    assert "Declined" in page and "Nina" not in page and "Gamma" not in page


def test_a_customer_whose_registration_was_declined_keeps_the_log_in(world, monkeypatch):
    patient(monkeypatch)
    Portal.objects.filter(pk=world.portal.pk).update(registration="open", approval="staff")
    user = world.user("user_alpha")
    row = Registration.objects.create(
        portal=world.portal, email=user.email, user=user, state="declined",
        expires_at=timezone.now(),
        item=InboxItem.objects.create(kind="registration", act="registration", state="rejected",
                                      decided_at=timezone.now() - timedelta(days=400)),
    )  # fmt: skip
    house()
    assert User.objects.filter(pk=user.pk).exists()
    assert not Registration.objects.filter(pk=row.pk).exists()


def approved_by_itself_and_declined(world, monkeypatch):
    """Somebody who was let in by the portal's rule, and declined by staff when they came to look."""
    patient(monkeypatch)
    Portal.objects.filter(pk=world.portal.pk).update(registration="open", approval="all")
    registered("nina@gamma.example", company_name="Gamma Ltd", contact_name="Nina Newman")
    item = InboxItem.objects.get(email="nina@gamma.example")
    assert item.state == "accepted"
    no = {"version": item.version, "answer": "No."}
    client_for("admin").post(f"/staff/inbox/{item.public_id}/rejection/", no)
    InboxItem.objects.filter(pk=item.pk).update(decided_at=timezone.now() - timedelta(days=181))


def test_who_was_approved_by_itself_and_declined_is_forgotten_too(world, monkeypatch):
    approved_by_itself_and_declined(world, monkeypatch)
    house()
    assert not Registration.objects.filter(email="nina@gamma.example").exists()
    assert not User.objects.filter(email="nina@gamma.example").exists()
    assert not Contact.objects.filter(email="nina@gamma.example").exists()
    assert not Company.objects.filter(name="Gamma Ltd").exists()
    assert not Mail.objects.filter(to_address="nina@gamma.example").exists()
    assert not AuditValue.objects.filter(new__contains="Nina").exists()
    assert not AuditEntry.objects.filter(actor_name__contains="nina").exists()


def test_what_is_used_of_him_stays(world, monkeypatch):
    approved_by_itself_and_declined(world, monkeypatch)
    company = Company.objects.get(name="Gamma Ltd")
    Order(company=company, number="R-1", source="x", external_id="R1", currency="EUR",
          ordered_on="2026-01-01").save()  # fmt: skip
    house()
    assert Company.objects.filter(pk=company.pk).exists()
    assert not Registration.objects.filter(email="nina@gamma.example").exists()


def test_whom_staff_let_in_after_all_is_not_forgotten(world, monkeypatch):
    approved_by_itself_and_declined(world, monkeypatch)
    user = User.objects.get(email="nina@gamma.example")
    PortalAccess.objects.filter(contact__email=user.email).update(state="active", user=user)
    house()
    assert Registration.objects.filter(email="nina@gamma.example").exists()
    assert Mail.objects.filter(to_address="nina@gamma.example").exists()
