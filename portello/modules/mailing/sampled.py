"""Sample values, with which staff look at a mail before anybody gets it. Its links lead nowhere."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from portello.core import formats
from portello.core.mail import MailKind
from portello.modules.portals.models import Portal
from portello.modules.portals.viewers import origin


def sample_values(kind: MailKind, portal: Portal) -> dict[str, str]:
    """A value, in the current language, for everything that the kind names."""
    home = origin(portal)
    known = {
        "portal": portal.name,
        "name": "Anna Virtanen",
        "company": _("Example Ltd"),
        "email": "anna@example.com",
        "address": f"{home}/",
        "link": f"{home}/…",
        "code": "123456",
        "old": "anna@example.com",
        "new": "anna.virtanen@example.com",
        "key": _("Stock control"),
        "what": _("New site: Warehouse"),
        "answer": _("[Here stands what you write to the person.]"),
        "reason": _("[Here stands the reason that you write.]"),
        "day": formats.day(timezone.localdate()),
        "told": _("[Here stands the list of what goes and what stays.]"),
        "count": formats.number(3),
        "order": "10248",
        "state": _("Shipped"),
        "role": _("Support"),
        "class": _("Supporting member"),
        "ticket": "T-2026-00012",
        "question": _("How often does the filter have to be changed?"),
        "subject": _("The device does not switch on"),
        "writer": "Mia Korhonen",
        "text": _("[Here stands the message.]"),
        "due": "",
        "how": "",
        "where": "",
        "price": formats.money(12000, "EUR"),
    }
    return {name: known[name] for name in ("portal", *kind.values, *kind.facts)}
