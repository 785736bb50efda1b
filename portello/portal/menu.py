"""The customer's menu: what the viewer may open, in the order modules ask for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from portello.core.registry import MenuEntry, modules
from portello.ui.environment import plain_url


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
    for one in _wanted():
        if request.viewer.may(one.right):
            address = plain_url(one.url_name)
            entries.append(
                Entry(str(one.label), address, one.icon, request.path.startswith(address))
            )
    return entries


@cache
def _wanted() -> list[MenuEntry]:
    entries = [entry for module in modules() for entry in module.portal_menu]
    return sorted(entries, key=lambda entry: entry.order)


def demo_logins() -> list[tuple[str, str]]:
    """(log-in, who it is) of the demo's people, for its log-in page."""
    from portello.demo import PEOPLE

    return [(email, str(who)) for email, who in PEOPLE]
