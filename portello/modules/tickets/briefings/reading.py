"""What a collaborator reads of a ticket: messages and briefings in one order, in one query."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, CharField, F, JSONField, Value

from portello.modules.tickets.models import Briefing, Message, Ticket

_COLUMNS = (
    "id", "public_id", "side", "name", "text", "at", "verb", "way", "has_files", "values", "between",
    "outside", "contact_id",
)  # fmt: skip


def all_said(door: Any, ticket: Ticket) -> Any:
    """Plain rows with the names of a message's columns; `between` marks the briefings. `door` is
    `viewer.see_assigned`, which narrows both."""
    said = door(Message).filter(ticket=ticket).order_by()
    told = door(Briefing).filter(ticket=ticket).order_by()
    company = F("contact__company__name")
    said = said.annotate(between=Value(False, BooleanField()), outside=company)
    told = told.annotate(
        verb=Value("", CharField()), way=Value("page", CharField()),
        has_files=Value(False, BooleanField()), values=Value({}, JSONField()),
        between=Value(True, BooleanField()), outside=company,
    )  # fmt: skip
    rows = [one.values_list(*_COLUMNS, named=True) for one in (said, told)]
    return rows[0].union(rows[1], all=True)
