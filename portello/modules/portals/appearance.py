"""What the tab "Look" writes: colours, logo and welcome text, all or nothing."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from portello.core import audit
from portello.modules.portals.founding import change_portal
from portello.modules.portals.logo import Logo, forget, stored
from portello.modules.portals.models import Portal


def save_look(
    *,
    by: audit.By,
    portal: Portal,
    values: dict[str, Any],
    logo: Logo | None,
    remove_logo: bool,
    base_version: int | None,
) -> bool:
    """Write the look; False if somebody else has saved since `base_version`."""
    with transaction.atomic():
        if not change_portal(by=by, portal=portal, values=values, base_version=base_version):
            return False
        if logo is not None or remove_logo:
            _set_logo(by, portal, logo)
    return True


def _set_logo(by: audit.By, portal: Portal, logo: Logo | None) -> None:
    row = Portal.objects.select_for_update().get(pk=portal.pk)
    before = row.logo
    if logo is None and not before:
        return
    row.logo = stored(logo) if logo else {}
    row.version += 1
    row.save()
    forget(before)
    named = before.get("small", ""), row.logo.get("small", "")
    audit.record("portal changed", row, by=by, values={"logo": named})
