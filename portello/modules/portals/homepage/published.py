"""The published home page of a portal, read once per version and process."""

from __future__ import annotations

from typing import Any

from portello.modules.portals.models import HomePage, Portal
from portello.portal.blocks import default_blocks

# By public id: a published version never changes, and the portal says which one is in force.
_READ: dict[str, list[dict[str, Any]]] = {}


def home_blocks_of(portal: Portal) -> list[dict[str, Any]]:
    """The blocks that are in force, for reading only."""
    if not portal.home:
        return default_blocks()
    known = _READ.get(portal.home)
    if known is None:
        page = HomePage.objects.filter(public_id=portal.home, portal=portal).first()
        known = page.blocks if page is not None else default_blocks()
        if len(_READ) > 100:  # of many portals, and of versions that are no longer in force
            _READ.clear()
        if page is not None:
            _READ[portal.home] = known
    return known
