"""The customer's menu: what the viewer may open, in the order modules ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portello.core.registry import modules


@dataclass(frozen=True)
class Entry:
    """One line of a menu, ready to print."""

    label: str
    address: str
    icon: str
    current: bool


def menu(request: Any) -> list[Entry]:
    """Home, and each module's entries that the viewer's profile grants."""
    entries = [Entry(_("Home"), "/", "home", request.path == "/")]
    wanted = [e for module in modules() for e in module.portal_menu]
    for one in sorted(wanted, key=lambda e: e.order):
        if request.viewer.may(one.right):
            address = reverse(one.url_name)
            entries.append(
                Entry(str(one.label), address, one.icon, request.path.startswith(address))
            )
    return entries


def demo_logins() -> list[tuple[str, str]]:
    """(log-in, who it is) of the demo's people, for its log-in page."""
    from portello.demo import PEOPLE

    return [(email, str(who)) for email, who in PEOPLE]
