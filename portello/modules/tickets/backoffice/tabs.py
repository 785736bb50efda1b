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
    found = zip(setup_tabs(""), [(_("Answer by"),), (), (), _about_hours()], strict=True)
    return [
        Setting(label, _("Tickets"), address, words) for (label, address, _here), words in found
    ]


def _about_hours() -> tuple[str, ...]:
    return _("Public holidays"), _("Closed days")
