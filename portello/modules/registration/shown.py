"""What somebody sent, in words: for himself behind the link, and for staff in the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from portello.core.fields import fields
from portello.modules.inbox.acts import Row
from portello.modules.inbox.changing import said
from portello.modules.registration.asking import PART_MODELS


def pairs_of(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(label, value) of everything that was filled in."""
    return [(row.label, row.sent) for row in rows_of(payload)]


def rows_of(payload: Mapping[str, Any]) -> list[Row]:
    """The same as rows of an inbox item."""
    found = []
    for part, model in PART_MODELS.items():
        known = fields(model)
        for name, value in payload.get(part, {}).items():
            if name in known and value not in ("", None):
                label = _label(part, name, payload) or str(known[name].label)
                found.append(Row(f"{part}.{name}", label, said(model, name, value)))
    if payload.get("message"):
        found.append(Row("message", _("Message"), payload["message"]))
    return found


def consent_rows(consents: list[dict[str, Any]]) -> list[Row]:
    """What was agreed to, in the words that stood on the page."""
    answers = {True: _("Agreed"), False: _("Not agreed")}
    return [
        Row(f"consent{n}", one["wording"], answers[one["given"]]) for n, one in enumerate(consents)
    ]


def _label(part: str, name: str, payload: Mapping[str, Any]) -> str:
    """Words that tell the company's name from the person's."""
    if (part, name) == ("company", "name"):
        return _("Company name")
    return _("Your name") if (part, name) == ("contact", "name") else ""
