"""Founding a portal and changing its settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from portello.access.models import Profile
from portello.access.profiles import ensure_built_in
from portello.core import audit
from portello.core.registry import modules
from portello.modules.accounts.models import User
from portello.modules.accounts.operations import end_sessions
from portello.modules.portals.hosts import host_name, hosts_of, set_hosts
from portello.modules.portals.models import Portal, PortalAccess


def found_portal(
    *,
    by: audit.By,
    name: str,
    support_name: str,
    support_email: str,
    support_phone: str,
    hosts: Sequence[str],
    sender: str = "",
    **settings: Any,
) -> Portal:
    """A new portal; the first of `hosts` is its primary one. All four texts are required (F01 to F05).

    Its mails come from `sender`, and from the support e-mail as long as nobody says otherwise.
    """
    with transaction.atomic():
        ensure_built_in()
        portal = Portal(
            name=name,
            support_name=support_name,
            support_email=support_email,
            support_phone=support_phone,
            sender=sender or support_email,
            ceiling=_off_at_first(),
            **settings,
        )
        portal.full_clean()
        portal.save()
        set_hosts(portal, [host_name(host) for host in hosts])
        audit.record("portal founded", portal, by=by)
    return portal


def _off_at_first() -> dict[str, list[str]]:
    """The ceiling of a new portal: functions that are there only where staff switch them on."""
    off = [
        f"{module.name}.{action}"
        for module in modules()
        for one in module.functions
        if one.off_at_first
        for action in one.actions
    ]
    return {"off": sorted(off)} if off else {}


def set_active(*, by: audit.By, portal: Portal, active: bool) -> None:
    """Open or close a portal (T11). Closing ends the sessions of everybody who has only this one."""
    with transaction.atomic():
        stored = Portal.objects.select_for_update().get(pk=portal.pk)
        if stored.is_active == active:
            return
        stored.is_active = active
        stored.version += 1
        stored.save()
        values = {"active": (str(not active), str(active))}
        audit.record("portal opened" if active else "portal closed", stored, by=by, values=values)
        if not active:
            others = PortalAccess.objects.exclude(portal=stored).filter(
                state="active", portal__is_active=True
            )
            here = User.objects.filter(accesses__portal=stored, accesses__state="active")
            for user in here.exclude(pk__in=others.values("user")).distinct():
                end_sessions(user)


def default_profile(portal: Portal, role: str) -> Profile:
    """The profile that a new main user or user of `portal` gets when staff choose none."""
    chosen = portal.main_profile if role == "main_user" else portal.user_profile
    return chosen or Profile.objects.get(built_in=role)


def change_portal(
    *,
    by: audit.By,
    portal: Portal,
    values: dict[str, Any],
    base_version: int | None,
    hosts: Sequence[str] = (),
    noted: dict[str, tuple[str, str]] | None = None,
) -> bool:
    """Write a portal's settings; False if somebody else has saved since `base_version`.

    `hosts`, if given, replaces its host names; `noted` is what the history says
    instead of `values`. Raises `IntegrityError` for one that is taken.
    """
    with transaction.atomic():
        stored = Portal.objects.select_for_update().get(pk=portal.pk)
        if base_version is not None and stored.version != base_version:
            return False
        changed = {n: (getattr(stored, n), v) for n, v in values.items() if getattr(stored, n) != v}
        for name, (_old, new) in changed.items():
            setattr(stored, name, new)
        before = hosts_of(stored)
        if hosts and before != list(hosts):
            set_hosts(stored, hosts)
            changed["hosts"] = (", ".join(before), ", ".join(hosts))
        if changed:
            stored.version += 1
            stored.full_clean()
            stored.save()
            audit.record(
                "portal changed", stored, by=by, values=changed if noted is None else noted
            )
    return True
