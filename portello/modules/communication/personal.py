"""What communication holds about people: every choice they made, with the wording they read."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portello.core.personal import Held, Subject, free


def _who(row: Any, s: Subject) -> str:
    """Himself, or staff who noted it for him: without their names."""
    return row.chosen_by if row.chosen_by in s.words else str(_("Customer service"))


def _wording(row: Any, s: Subject) -> str:
    return " – ".join(str(row.wording[key]) for key in ("name", "purpose") if row.wording.get(key))


PERSONAL = (
    Held(
        "communication.communicationchoice",
        _("What you want to hear of, each choice with its date"),
        rows=lambda s: Q(contact_id=s.contact_id),
        gone=True,
        nothing="id version company public_id contact kind",
        erased={
            "chosen_at": _("When"),
            "wording": _("Wording"),
            "channel": _("Channel"),
            "is_wanted": _("Wanted"),
            "is_current": _("Holds now"),
            "chosen_by": _("By"),
        },
        withheld="extra",
        said={"chosen_by": _who, "wording": _wording},
    ),
    free(
        "communication.messagekind",
        "the business's own list",
        "id version extra public_id name purpose channels position archived_at",
    ),
)
