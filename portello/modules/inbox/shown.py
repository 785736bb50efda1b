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


def staff_badge(item: InboxItem) -> Markup:
    """The same for staff, with who has it in hand."""
    badge = state_badge(item)
    if item.taken and item.taken_by is not None:
        badge += Markup(" ") + _BADGE.format(
            "info", _("Taken by %(name)s") % {"name": item.taken_by}
        )
    return badge
