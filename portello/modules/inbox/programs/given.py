"""An item of the inbox as programs read it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from portello.api.callers import Caller, Rights
from portello.core.registry import inbox_acts
from portello.modules.inbox.acts import act_of
from portello.modules.inbox.models import InboxItem
from portello.modules.inbox.waiting import what


def item_given(item: InboxItem, caller: Caller) -> dict[str, Any]:
    """What came, from whom, and whom of the register the sender may be; candidates while it waits."""
    return {
        "id": item.public_id,
        "version": item.version,
        "kind": item.kind,
        "act": item.act,
        "what": what(item),
        "state": item.state,
        "sent_at": _moment(item.created_at),
        "sender": item.sender,
        "email": item.email,
        "language": item.language,
        "portal": item.portal.public_id if item.portal else None,
        "company": item.company.public_id if item.company else None,
        "contact": item.contact.public_id if item.contact else None,
        "automatic": item.automatic,
        "practice": item.practice,
        "taken": item.taken,
        "may_decide": _may_decide(item, caller),
        "answer": item.answer,
        "payload": item.payload,
        "match": item.match,
        "candidates": act_of(item).candidates(item) if item.is_waiting else [],
    }


def decision_given(item: InboxItem, caller: Caller, name: str) -> dict[str, Any]:
    """What deciding would do now, in words. Of declining nothing but that it can be done."""
    act = act_of(item)
    possible = _may_decide(item, caller)
    does: list[str] = []
    if name == "acceptance" and item.is_waiting:
        proposal = act.proposal(item)
        does, possible = list(proposal.lines), possible and proposal.possible
    return {"id": item.public_id, "version": item.version, "possible": possible, "does": does}


def _may_decide(item: InboxItem, caller: Caller) -> bool:
    right = Rights(inbox_acts()[item.act].right)
    return item.is_waiting and not item.taken and caller.may_write(right)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
