"""The customer's menu: what the viewer may open, in the order modules ask for."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from portello.access.middleware import source
from portello.core.registry import MenuEntry, modules
from portello.ui.menu import Menu


def menu(request: Any) -> Markup:
    """Home, and each module's entries that the viewer's profile grants."""
    known = _menu()
    may = request.viewer.may
    return known.links(request.path, [may(entry.right) for entry in known.entries])


def entries() -> list[MenuEntry]:
    """Every entry of the customer's menu, in order, whoever may open it."""
    return _menu().entries


@cache
def _menu() -> Menu:
    return Menu(_("Home"), "/", [entry for module in modules() for entry in module.portal_menu])


def setup(request: Any) -> Any:
    """What staff find above a page while they set the portal up: its functions and settings."""
    return source().setup_of(request)


def demo_logins() -> list[tuple[str, str]]:
    """(log-in, who it is) of the demo's people, for its log-in page."""
    from portello.demo import PEOPLE

    return [(email, str(who)) for email, who in PEOPLE]
