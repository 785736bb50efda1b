"""A decided arrival: what became of it, what was imported, and whom it could still be attached to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from portello.core.fields import fields
from portello.modules.customers.arrivals.parts import PARTS, matched
from portello.modules.inbox.changing import said
from portello.modules.inbox.models import InboxItem
from portello.modules.inbox.operations import may_be_declined_later

if TYPE_CHECKING:
    from portello.modules.customers.arrivals.acts import Arrival


def decided(act: Arrival, item: InboxItem) -> dict[str, Any]:
    """What the page of a decided arrival shows beside what was sent."""
    return {
        "imported": _became(item),
        "written": _written(item),
        "note": act.noted(item),
        "instead": _instead(act, item) if may_be_declined_later(item) else [],
    }


def _became(item: InboxItem) -> list[tuple[str, str]]:
    """(label, company or person), with whether it was made for this."""
    if item.company is None:
        return []
    rows = [(_("Customer"), _called(item, "company", item.company.name))]
    if item.contact is not None:
        rows.append((_("Contact"), _called(item, "contact", item.contact.name)))
    return rows


def _called(item: InboxItem, part: str, name: str) -> str:
    done = item.outcome.get(part) or {}
    return _("%(name)s, made new") % {"name": name} if "made" in done else name


def _written(item: InboxItem) -> list[tuple[str, str, str, str]]:
    """(field, before, after, how it was sent if staff put it right) of what went into the register."""
    found = []
    for part in PARTS:
        done = item.outcome.get(part.key) or {}
        sent, known = item.payload.get(part.key) or {}, fields(part.model)
        pairs = done.get("written") or {k: ["", v] for k, v in (done.get("values") or {}).items()}
        for name, (before, after) in pairs.items():
            if name in known and after not in ("", None):
                label = f"{part.label}: {known[name].label}"
                was = said(part.model, name, before) if before else ""
                new, came = said(part.model, name, after), said(part.model, name, sent.get(name))
                found.append((label, was, new, came if came and came != new else ""))
    return found


def _instead(act: Arrival, item: InboxItem) -> list[dict[str, Any]]:
    """Customers who were there before, where a rule has made a new one: each as a choice."""
    from portello.modules.customers.arrivals.choosing import candidates_as_choices

    if "made" not in (item.outcome.get("company") or {}):
        return []
    return candidates_as_choices(act, item, matched(item).candidates)
