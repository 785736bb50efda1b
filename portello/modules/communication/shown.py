"""What the pages show of choices, and what their forms send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from portello.core.fields import HIDDEN, fields
from portello.modules.communication.models import CHANNELS, CommunicationChoice, MessageKind
from portello.modules.communication.operations import Pair, current_choices
from portello.modules.customers.models import Contact

PAST = 50
_MARK = "want:"
_READ = "read:"


def asked(contact: Any) -> list[tuple[MessageKind, list[tuple[str, str, Any, bool]]]]:
    """(kind, [(name of the box, channel, label, whether it is wanted)]) in the order staff chose."""
    known = {} if contact.pk < 0 else current_choices(contact.pk)  # an example has chosen nothing
    labels = dict(CHANNELS)
    found = []
    for kind in MessageKind.objects.filter(archived_at=None).order_by("position", "pk"):
        boxes = []
        for channel in kind.channels:
            choice = known.get((kind.pk, channel))
            wanted = choice is not None and choice.is_wanted
            boxes.append((f"{_MARK}{kind.public_id}:{channel}", channel, labels[channel], wanted))
        found.append((kind, boxes))
    return found


def own_mails(viewer: Any, contact: Any) -> list[tuple[Any, str]]:
    """(label, yes or no) of the mails about one's own business that My details can switch off."""
    most = viewer.portal.ceiling.get("me", {})
    return [
        (field.label, _("No") if getattr(contact, name) == "no" else _("Yes"))
        for name, field in fields(Contact).items()
        if name in ("order_mails", "ticket_mails") and most.get(name) != HIDDEN
    ]


def pairs_sent(data: Mapping[str, Any]) -> set[Pair]:
    """The boxes that were ticked."""
    parts = [name[len(_MARK) :].partition(":") for name in data if name.startswith(_MARK)]
    return {(kind, channel) for kind, _colon, channel in parts}


def versions_sent(data: Mapping[str, Any]) -> dict[str, int]:
    """{kind: version} of what the form was made of; nonsense fits no version."""
    return {
        name[len(_READ) :]: _number(value) for name, value in data.items() if name.startswith(_READ)
    }


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else -1


def past_choices(contact: Any) -> list[CommunicationChoice]:
    """The log of a person's choices, the newest first."""
    rows = CommunicationChoice._base_manager.filter(contact_id=contact.pk)
    return list(rows.order_by("-chosen_at", "-pk")[:PAST])
