"""Writing a briefing, by staff or by a collaborator of the ticket."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portello.core import audit, outbox, search
from portello.modules.collaborators.models import Assignment
from portello.modules.tickets.briefings.models import Briefing
from portello.modules.tickets.models import Ticket
from portello.modules.tickets.operations import Merged, Writer, checked_text, locked


def brief(*, by: audit.By, ticket: Ticket, text: str, writer: Writer) -> Briefing:
    """Tell the other side something that the customer never reads.

    Nothing that a customer sees moves by it: no turn, no time, no order of his list. Raises
    `Merged`, and `ValidationError` for an empty text or where nobody from outside works on it.
    """
    text = checked_text(text)
    with transaction.atomic():
        stored = locked(ticket)
        if stored.merged_into is not None:
            raise Merged(stored.merged_into)
        if writer.side == "staff" and not is_assigned(stored):
            raise ValidationError({"text": _("Nobody from outside works on this ticket any more.")})
        briefing = Briefing(
            ticket=stored, company_id=stored.company_id, side=writer.side,
            contact=writer.contact if writer.side == "collaborator" else None,
            user_id=writer.user_id, name=writer.name[:200], text=text,
        )  # fmt: skip
        briefing.save(force_insert=True)
        search.extend(stored, "b", [text])
        audit.record("briefed", stored, by=by)
        outbox.put(
            "tickets.briefed", {"briefing": briefing.pk}, key=f"briefed:{briefing.public_id}"
        )
    return briefing


def is_assigned(ticket: Ticket) -> bool:
    """Whether a collaborator works on it; asked for staff."""
    return Assignment.objects.filter(model="tickets.ticket", record_id=ticket.pk).exists()
