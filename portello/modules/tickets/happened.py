"""When something was said last on a ticket, as far as a reader may know of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max

from portello.modules.tickets.models import Briefing, Message, Note, Ticket


def last_for_customers(ticket: Ticket) -> datetime:
    """The newest message or event; nothing of what customers do not read."""
    return _last(ticket, Message)


def last_for_collaborators(ticket: Ticket) -> datetime:
    """The same, with what staff and collaborators tell each other."""
    return _last(ticket, Message, Briefing)


def last_for_staff(ticket: Ticket) -> datetime:
    """The same, with notes."""
    return _last(ticket, Message, Briefing, Note)


def _last(ticket: Ticket, *models: Any) -> datetime:
    rows = [one._base_manager.filter(ticket=ticket).aggregate(last=Max("at")) for one in models]
    return max(one["last"] or ticket.created_at for one in rows)
