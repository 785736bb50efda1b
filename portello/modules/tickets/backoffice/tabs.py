"""The tabs of what is set up for tickets."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portello.backoffice.settings import Setting


def setup_tabs(current: str) -> list[tuple[str, str, bool]]:
    """(label, address, whether it is this one)."""
    pages = [
        ("kinds", _("Kinds")),
        ("queues", _("Queues")),
        ("canned", _("Canned answers")),
        ("hours", _("Office hours")),
    ]
    return [(label, reverse(f"staff:tickets:{key}"), key == current) for key, label in pages]


def settings(staff: Any) -> list[Setting]:
    """The same for Administration > Settings and search."""
    if not staff.may("tickets.setup"):
        return []
    words = {"hours": (_("Public holidays"), _("Closed days")), "kinds": (_("Answer by"),)}
    return [
        Setting(label, _("Tickets"), address, words.get(address.strip("/").split("/")[-1], ()))
        for label, address, _current in setup_tabs("")
    ]
