"""The back office's menu: what the member of staff may open."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from portello.core.registry import MenuEntry, modules
from portello.ui.menu import Menu

_SETTINGS = MenuEntry(_("Settings"), "staff:settings", "settings", "portals.manage", 59, True)
_AUDIT = MenuEntry(_("Audit log"), "staff:audit", "history", "audit.view", 85, True)
_MAILS = MenuEntry(_("Outgoing mail"), "staff:mails", "mail", "mails.view", 90, True)


def menu(request: Any) -> Markup:
    """Home, each module's entries, the audit log and the mails."""
    known = _menu()
    may = request.staff.may
    allowed = [may(entry.right) for entry in known.entries]
    counts = tuple(
        (n, *import_string(entry.count)(request.staff))
        for n, entry in enumerate(known.entries)
        if entry.count and allowed[n]
    )
    return known.links(request.path, allowed, counts)


@cache
def _menu() -> Menu:
    return Menu(
        _("Home"),
        "/staff/",
        [*(e for module in modules() for e in module.staff_menu), _SETTINGS, _AUDIT, _MAILS],
    )
