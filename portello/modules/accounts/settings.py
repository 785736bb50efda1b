"""Settings pages of log-ins and staff, for Administration > Settings and search."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portello.backoffice.settings import Setting


def settings(staff: Any) -> list[Setting]:
    """Staff, their roles and the rule about second factors."""
    if not staff.may("staff.manage"):
        return []
    words = (_("Role"), _("Second factor"))
    return [Setting(_("Staff"), _("All portals"), reverse("staff:accounts:staff"), words)]
