"""The classes in their order."""

from __future__ import annotations

from portello.modules.membership.models import MembershipClass


def selectable() -> list[MembershipClass]:
    """What customers may choose."""
    rows = MembershipClass.objects.filter(archived_at=None, is_selectable=True)
    return list(rows.order_by("position", "pk"))


def offered() -> list[MembershipClass]:
    """What staff may give."""
    return list(MembershipClass.objects.filter(archived_at=None).order_by("position", "pk"))
