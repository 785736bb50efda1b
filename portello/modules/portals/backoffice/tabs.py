"""The tabs of a portal's settings."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from portello.modules.portals.models import Portal


def tabs(portal: Portal, current: str) -> list[tuple[str, str, bool]]:
    """(label, address, whether it is this one)."""
    wanted = [
        ("portal", _("General")),
        ("modules", _("Modules and profiles")),
        ("rules", _("Rules")),
        ("links", _("Links")),
    ]
    return [
        (
            label,
            reverse(f"staff:portals:{name}", kwargs={"public_id": portal.public_id}),
            name == current,
        )
        for name, label in wanted
    ]


def languages() -> list[tuple[str, str]]:
    """(code, name) of the six, the installation's own language first."""
    return sorted(settings.LANGUAGES, key=lambda pair: pair[0] != settings.LANGUAGE_CODE)
