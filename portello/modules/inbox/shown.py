"""How an item's state reads."""

from __future__ import annotations

from django.utils.translation import gettext as _
from markupsafe import Markup

from portello.modules.inbox.models import InboxItem

TONES = {
    "open": "warning",
    "undone": "warning",
    "accepted": "success",
    "rejected": "danger",
    "withdrawn": "neutral",
}
_BADGE = Markup('<span class="badge badge-{}">{}</span>')


def state_badge(item: InboxItem) -> Markup:
    """The state as a word with a colour."""
    return _BADGE.format(TONES[item.state], item.get_state_display())


MATCH_TONES = {"new": "info", "check": "warning", "existing": "success"}


def match_badge(item: InboxItem) -> Markup | str:
    """How the sender compares with the register; of an item of somebody known nothing."""
    if not item.match:
        return ""
    tone = MATCH_TONES[item.match] if item.is_waiting else "neutral"
    return _BADGE.format(tone, item.get_match_display())


def staff_badge(item: InboxItem) -> Markup:
    """The same for staff, with who has it in hand."""
    by_itself = item.automatic and item.state == "accepted"
    badge = _BADGE.format("info", _("Approved automatically")) if by_itself else state_badge(item)
    if item.practice:
        badge += Markup(" ") + _BADGE.format("neutral", _("Practice"))
    if item.taken and item.taken_by is not None:
        badge += Markup(" ") + _BADGE.format(
            "info", _("In hand: %(name)s") % {"name": item.taken_by.name}
        )
    return badge
