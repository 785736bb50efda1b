"""What a mail or a notice about a ticket may name, by the profile of whoever gets it."""

from __future__ import annotations

from portello.access.profiles import compiled
from portello.modules.portals.models import PortalAccess
from portello.modules.tickets.models import Message, Ticket
from portello.modules.tickets.shown import writer_named


def writer_for(said: Message, access: PortalAccess) -> str:
    """Who wrote it, unless the names of colleagues are hidden from him."""
    return writer_named(compiled(access.profile, access.portal), access.contact_id, said)


def title_for(ticket: Ticket, access: PortalAccess) -> str:
    """The subject, or the number for somebody whose profile hides the subject."""
    hidden = compiled(access.profile, access.portal).hidden(Ticket)
    return ticket.number if "subject" in hidden else ticket.subject
