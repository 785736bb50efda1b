"""The tabs of a portal's settings."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portello.core.registry import modules
from portello.modules.portals.models import Portal

TABS = (
    ("portal", _("General")),
    ("entrance", _("Access and registration")),
    ("appearance", _("Look")),
    ("homepage", _("Home page")),
    ("modules", _("Modules and profiles")),
    ("functions", _("Functions")),
    ("rules", _("Rules")),
    ("links", _("Links")),
)


def tabs(portal: Portal) -> list[tuple[str, Any, str]]:
    """(name, label, address) of each."""
    kwargs = {"public_id": portal.public_id}
    own = [(name, label, reverse(f"staff:portals:{name}", kwargs=kwargs)) for name, label in TABS]
    theirs = [
        (tab.key, tab.label, reverse(f"staff:{tab.url_name}", kwargs=kwargs))
        for module in modules()
        for tab in module.portal_tabs
    ]
    return own + theirs


def tab_links(portal: Portal, current: str) -> list[tuple[Any, str, bool]]:
    """(label, address, whether it is this one), as the tabs component takes them."""
    return [(label, address, name == current) for name, label, address in tabs(portal)]
