"""The back office's menu: what the member of staff may open."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portello.core.registry import modules
from portello.portal.menu import Entry


def menu(request: Any) -> list[Entry]:
    """Home, each module's entries, and the mails."""
    home = reverse("staff:home")
    entries = [Entry(_("Home"), home, "home", request.path == home)]
    wanted = [e for module in modules() for e in module.staff_menu]
    for one in sorted(wanted, key=lambda e: e.order):
        if request.staff.may(one.right):
            address = reverse(one.url_name)
            entries.append(
                Entry(str(one.label), address, one.icon, request.path.startswith(address))
            )
    if request.staff.may("mails.view"):
        address = reverse("staff:mails")
        entries.append(Entry(_("Outgoing mail"), address, "mail", request.path.startswith(address)))
    return entries
