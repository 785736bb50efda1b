"""Whoever was declined is no customer, and is not kept for ever (ADR 0037)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone

from portello.core import changes
from portello.core.audit import AuditEntry, AuditValue
from portello.core.changes import Versioned
from portello.core.mail import Mail
from portello.modules.accounts.models import User
from portello.modules.customers.models import Address, Contact
from portello.modules.inbox.models import InboxItem
from portello.modules.portals.models import CLOSED, PortalAccess
from portello.modules.registration.models import DECLINED, GONE, Registration

KEPT = timedelta(days=180)  # long enough to come back to it, and to see who tries again
AT_ONCE = 200


def forget_declined() -> None:
    """Erase what strangers sent who were declined, or took it back, half a year ago, with their
    log-ins and mails."""
    closed = Q(access=None) | Q(access__state__in=CLOSED)  # not whom staff let in after all
    old = Registration.objects.filter(
        closed, state__in=(DECLINED, GONE), item__decided_at__lt=timezone.now() - KEPT
    )
    for row in old.select_related("user", "access").order_by("pk")[:AT_ONCE]:
        with transaction.atomic():
            _forget(row)


def _forget(row: Registration) -> None:
    user, email, item_id = row.user, row.email, row.item_id
    _take_out(row)
    nobody = user if user is not None and _is_nobody(user, row) else None
    _empty_trail(row, nobody)
    row.delete()
    nothing = {"title": "", "sender": "", "email": "", "answer": "", "find": ""}
    InboxItem.objects.filter(pk=item_id).update(payload={}, user=None, **nothing)
    Mail.objects.filter(to_address=email, contact_id=None).delete()
    if nobody is not None:
        nobody.delete()


def _take_out(row: Registration) -> None:
    """What an approval that was taken back had made of him goes as well, unless it is used."""
    access = row.access
    if access is None:
        return
    contact = access.contact
    PortalAccess.objects.filter(pk=access.pk, user=row.user).update(user=None)
    if not _was_made_for(row, contact):
        return
    company = contact.company
    InboxItem.objects.filter(pk=row.item_id).update(company=None, contact=None)
    _delete(row, [access, contact])
    others = Contact.objects.filter(company=company).exists()
    if company.archived_at and not others and _was_made_for(row, company):
        _delete(row, [*Address.objects.filter(company=company), company])


def _was_made_for(row: Registration, record: Any) -> bool:
    """Whether the decision about this registration put it into the register, and out again."""
    label = record._meta.label_lower
    made = AuditEntry.objects.filter(verb="created", model=label, record_id=record.pk)
    since = row.confirmed_at is not None and made.filter(at__gte=row.confirmed_at).exists()
    return bool(since and record.archived_at)


def _delete(row: Registration, records: list[Any]) -> None:
    """For good, with what the audit log says of them; nothing if something uses one of them."""
    Registration.objects.filter(pk=row.pk).update(company=None, access=None)
    try:
        with transaction.atomic():
            for record in records:
                if isinstance(record, Versioned):
                    changes.note(record, "removed")
                label, key = record._meta.label_lower, record.pk
                record.delete()
                _erase(Q(model=label, record_id=key))
    except (ProtectedError, IntegrityError):
        return


def _empty_trail(row: Registration, nobody: User | None) -> None:
    """The acts stay, without his name and without values that could name him."""
    about = Q(model="inbox.inboxitem", record_id=row.item_id)
    about |= Q(model="registration.registration", record_id=row.pk)
    if nobody is not None:
        about |= Q(model="accounts.user", record_id=nobody.pk) | Q(user=nobody)
    _erase(about)


def _erase(about: Q) -> None:
    found = AuditEntry.objects.filter(about)
    AuditValue.objects.filter(entry__in=found).delete()
    found.exclude(actor_kind="staff").update(actor_name="", find="", address="")
    found.filter(erased_at=None).update(erased_at=timezone.now())


def _is_nobody(user: User, row: Registration) -> bool:
    """Whether the log-in served for nothing but to register."""
    elsewhere = PortalAccess.objects.filter(user=user).exists()
    again = Registration.objects.filter(user=user).exclude(pk=row.pk).exists()
    return not (user.staff_role or elsewhere or again)
