"""Telling somebody that there is news of a record, and marking it as read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portello.access.viewer import lifted
from portello.modules.accounts.models import User
from portello.modules.notifications.models import Notice
from portello.modules.portals.models import PortalAccess

KEPT = timedelta(days=90)  # of what was read; what was not stays for a year
LONGEST = timedelta(days=365)


def notify(
    record: Any, kind: str, *, access: PortalAccess | None = None, user: User | None = None,
    title: str, who: str = "", assigned: bool = False,
) -> None:  # fmt: skip
    """There is news of `record` for the person of `access`, or for `user` of staff.

    Belongs in the transaction that tells him by mail; called by the worker, where no viewer looks.
    """
    owner = access.user if access is not None else user
    assert owner is not None, "whom else"
    place = {
        "access": access, "user": owner, "model": record._meta.label_lower, "record_id": record.pk,
    }  # fmt: skip
    company_id = access.company_id if access is not None else record.company_id
    with transaction.atomic():
        _lock(access, owner)
        known = Notice.objects.filter(**place).first() or Notice(
            **place, company_id=company_id, record_public_id=record.public_id, count=0
        )
        known.count = 1 if known.read_at else known.count + 1
        known.kind, known.title, known.who = kind, title[:200], who[:200]
        known.assigned, known.at, known.read_at = assigned, timezone.now(), None
        known.save()
        _count(access, owner)


def _lock(access: PortalAccess | None, user: User) -> None:
    """Two news at once are one row."""
    rows: Any = PortalAccess.objects if access is not None else User.objects
    rows.select_for_update().get(pk=access.pk if access is not None else user.pk)


def _count(access: PortalAccess | None, user: User) -> None:
    """Write how many are unread where the bell looks."""
    if access is not None:
        unread = Notice.objects.filter(access=access, read_at=None).count()
        PortalAccess.objects.filter(pk=access.pk).update(unread=unread)
    else:
        unread = Notice.objects.filter(user=user, access=None, read_at=None).count()
        User.objects.filter(pk=user.pk).update(unread=unread)


def mark_read(*, by: Any, model: str = "", record_public_id: str = "") -> int:
    """Mark what `by`, a viewer or staff, has been told of one record (or of all) as read; returns how
    many notices that were."""
    access_id = getattr(by, "access_id", None)
    user_id = by.actor.user_id
    mine = Q(access_id=access_id) if access_id else Q(access=None, user_id=user_id)
    if record_public_id:
        mine &= Q(model=model, record_public_id=record_public_id)
    with transaction.atomic(), lifted("one's own marks, and the number beside the bell"):
        count = Notice.objects.filter(mine, read_at=None).update(read_at=timezone.now())
        if count:
            access = PortalAccess.objects.get(pk=access_id) if access_id else None
            _count(access, User.objects.get(pk=user_id))
    return count


def withdraw(record: Any, *, contact_id: int | None = None) -> None:
    """Take back what was told of a record: to everybody, or to one person who sees it no more."""
    mine = Q(model=record._meta.label_lower, record_id=record.pk)
    if contact_id is not None:
        mine &= Q(access__contact_id=contact_id)
    _take_back(mine)


def withdraw_assigned(access_id: int, record: Any = None) -> None:
    """Take back what somebody from outside was told of what was assigned to him: of `record`, or of
    everything."""
    mine = Q(access_id=access_id, assigned=True)
    if record is not None:
        mine &= Q(model=record._meta.label_lower, record_id=record.pk)
    _take_back(mine)


def _take_back(mine: Q) -> None:
    with transaction.atomic(), lifted("a notice goes with the right to see its record"):
        rows = list(Notice.objects.filter(mine).select_related("access", "user"))
        Notice.objects.filter(pk__in=[row.pk for row in rows]).delete()
        for row in rows:
            _count(row.access, row.user)


def forget_old() -> None:
    """The worker's hourly round: what was read long ago goes, and what nobody ever looked at."""
    now = timezone.now()
    old = Q(read_at__lt=now - KEPT) | Q(at__lt=now - LONGEST)
    with transaction.atomic():
        rows = list(Notice.objects.filter(old).select_related("access", "user")[:1000])
        Notice.objects.filter(pk__in=[row.pk for row in rows]).delete()
        for row in rows:
            if row.read_at is None:
                _count(row.access, row.user)
