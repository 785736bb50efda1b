"""Whoever was declined is no customer, and is not kept for ever (ADR 0037)."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portello.core.audit import AuditEntry, AuditValue
from portello.core.mail import Mail
from portello.modules.accounts.models import User
from portello.modules.inbox.models import InboxItem
from portello.modules.portals.models import PortalAccess
from portello.modules.registration.models import DECLINED, GONE, Registration

KEPT = timedelta(days=180)  # long enough to come back to it, and to see who tries again
AT_ONCE = 200


def forget_declined() -> None:
    """Erase what strangers sent who were declined, or took it back, half a year ago."""
    old = Registration.objects.filter(
        state__in=(DECLINED, GONE), access=None, item__decided_at__lt=timezone.now() - KEPT
    )
    for row in old.select_related("user").order_by("pk")[:AT_ONCE]:
        with transaction.atomic():
            _forget(row)


def _forget(row: Registration) -> None:
    user, email, item_id = row.user, row.email, row.item_id
    nobody = user if user is not None and _is_nobody(user, row) else None
    _empty_trail(row, nobody)
    row.delete()
    nothing = {"title": "", "sender": "", "email": "", "answer": "", "find": ""}
    InboxItem.objects.filter(pk=item_id).update(payload={}, user=None, **nothing)
    Mail.objects.filter(to_address=email, contact_id=None).delete()
    if nobody is not None:
        nobody.delete()


def _empty_trail(row: Registration, nobody: User | None) -> None:
    """The acts stay, without his name and without values that could name him."""
    about = Q(model="inbox.inboxitem", record_id=row.item_id)
    about |= Q(model="registration.registration", record_id=row.pk)
    if nobody is not None:
        about |= Q(model="accounts.user", record_id=nobody.pk) | Q(user=nobody)
    found = AuditEntry.objects.filter(about)
    AuditValue.objects.filter(entry__in=found).delete()
    found.exclude(actor_kind="staff").update(actor_name="", find="", address="")
    found.filter(erased_at=None).update(erased_at=timezone.now())


def _is_nobody(user: User, row: Registration) -> bool:
    """Whether the log-in served for nothing but to register."""
    elsewhere = PortalAccess.objects.filter(user=user).exists()
    again = Registration.objects.filter(user=user).exclude(pk=row.pk).exists()
    return not (user.staff_role or elsewhere or again)
