"""Putting what an outsider sent into the inbox, with the class that the register gives it."""

from __future__ import annotations

from typing import Any

from portello.access.viewer import lifted
from portello.core import audit
from portello.modules.customers.arrivals.acts import title_of
from portello.modules.customers.arrivals.parts import sender_of
from portello.modules.customers.matching import match
from portello.modules.inbox.models import InboxItem
from portello.modules.inbox.sending import send_from_outside


def send_arrival(
    *,
    by: audit.By,
    portal: Any,
    act: str,
    payload: dict[str, Any],
    sender: str,
    email: str,
    language: str,
    user: Any = None,
    automatic: bool = False,
    practice: bool = False,
) -> InboxItem:
    """Keep it for staff. The class it is given (N24 to N26) is theirs to see and gives nothing."""
    with lifted("what was sent is compared with the whole register, for staff alone"):
        kind = match(sender_of(payload)).kind
    return send_from_outside(
        by=by,
        portal=portal,
        act=act,
        payload=payload,
        sender=sender,
        email=email,
        language=language,
        title=title_of(payload),
        user=user,
        match=kind,
        automatic=automatic,
        practice=practice,
    )
