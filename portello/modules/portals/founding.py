"""Founding a portal and changing its settings."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from portello.access.profiles import ensure_built_in
from portello.core import audit
from portello.modules.portals.models import Portal, PortalHost


def found_portal(
    *,
    by: audit.By,
    name: str,
    support_name: str,
    support_email: str,
    support_phone: str,
    host: str,
    **settings: Any,
) -> Portal:
    """A new portal with its primary host. All four texts are required (F01 to F05)."""
    with transaction.atomic():
        ensure_built_in()
        portal = Portal(
            name=name,
            support_name=support_name,
            support_email=support_email,
            support_phone=support_phone,
            **settings,
        )
        portal.full_clean()
        portal.save()
        row = PortalHost(portal=portal, host=host.strip().lower(), is_primary=True)
        row.full_clean()
        row.save()
        audit.record("portal founded", portal, by=by)
    return portal


def change_portal(
    *, by: audit.By, portal: Portal, values: dict[str, Any], host: str, base_version: int | None
) -> bool:
    """Write a portal's settings; False if somebody else has saved since `base_version`."""
    with transaction.atomic():
        stored = Portal.objects.select_for_update().get(pk=portal.pk)
        if base_version is not None and stored.version != base_version:
            return False
        changed = {n: (getattr(stored, n), v) for n, v in values.items() if getattr(stored, n) != v}
        for name, (_old, new) in changed.items():
            setattr(stored, name, new)
        row = PortalHost.objects.select_for_update().get(portal=stored, is_primary=True)
        if row.host != host:
            changed["host"] = (row.host, host)
            row.host = host
            row.save()
        if changed:
            stored.version += 1
            stored.full_clean()
            stored.save()
            audit.record("portal changed", stored, by=by, values=changed)
    return True
