"""Settings pages of privacy, for Administration > Settings and search."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portello.backoffice.settings import Setting


def settings(staff: Any) -> list[Setting]:
    """Retention periods, and the list of who was forgotten."""
    if not staff.may("portals.manage"):
        return []
    every = _("All portals")
    return [
        Setting(
            _("Retention periods"), every, reverse("staff:privacy:retention"),
            (_("Bookkeeping"), _("Financial year ends in")),
        ),
        Setting(_("Forgotten people"), every, reverse("staff:privacy:forgotten")),
    ]  # fmt: skip
