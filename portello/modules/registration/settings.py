"""Settings pages of registration, for Administration > Settings and search."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portello.backoffice.settings import Setting
from portello.modules.portals.models import Portal


def settings(staff: Any) -> list[Setting]:
    """The registration page of every portal."""
    if not staff.may("portals.manage"):
        return []
    words = (_("What is asked"), _("Consent"), _("What new people may do"))
    return [
        Setting(
            _("Registration page"), portal.name,
            reverse("staff:registration:page", kwargs={"public_id": portal.public_id}), words,
        )
        for portal in Portal.objects.order_by("pk")
    ]  # fmt: skip
