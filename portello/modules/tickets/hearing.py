"""Who hears of what is said in a ticket."""

from __future__ import annotations

from typing import Any

from portello.access.profiles import compiled
from portello.access.staff import role_may
from portello.modules.accounts.models import User
from portello.modules.collaborators.models import Assignment
from portello.modules.portals.models import PortalAccess
from portello.modules.tickets.desk.models import DeskChoice
from portello.modules.tickets.mail import EVENTS
from portello.modules.tickets.models import Briefing, Message, Participant, Ticket


def customers_to_tell(said: Message) -> list[PortalAccess]:
    """Who takes part and may see the ticket in its portal. Of what happened, only what concerns a
    person is told to him."""
    parts = Participant.objects.filter(ticket=said.ticket, is_muted=False)
    if said.verb == "copied":
        parts = parts.filter(contact_id=said.values.get("who"))
    elif said.verb and said.verb not in EVENTS:
        return []
    rows = accesses_of(said.ticket).filter(
        company_id=said.ticket.company_id, contact_id__in=parts.values("contact_id")
    )
    found = [one for one in rows if compiled(one.profile, one.portal).may("tickets.view")]
    if said.side == "customer" and not said.verb and is_first(said):
        return found  # whoever wrote it hears that it has arrived
    return [one for one in found if one.user_id != said.user_id]


def is_first(said: Message) -> bool:
    """Whether the ticket began with this message."""
    earlier = Message.objects.filter(ticket=said.ticket_id, at__lte=said.at, pk__lt=said.pk)
    return not earlier.exists()


def accesses_of(ticket: Ticket) -> Any:
    """The accesses to its portal that are in force."""
    return (
        PortalAccess.objects.filter(
            portal=ticket.portal, state="active", portal__is_active=True, contact__archived_at=None
        )
        .select_related("portal", "contact", "company", "user", "profile")
        .order_by("pk")
    )


def collaborators_of(ticket: Ticket) -> list[PortalAccess]:
    """The accesses of whoever the ticket is assigned to from outside, with a right in force."""
    mine = Assignment.objects.filter(
        model="tickets.ticket",
        record_id=ticket.pk,
        company_id=ticket.company_id,
        collaborator__is_active=True,
    )
    rows = accesses_of(ticket).filter(pk__in=mine.values("collaborator__access"))
    rows = rows.filter(company__archived_at=None).exclude(company__status="lead")
    # A profile that hides the subject closes the page, so nothing of it comes by another way.
    return [x for x in rows if "subject" not in compiled(x.profile, x.portal).hidden(Ticket)]


def staff_to_tell(said: Message | Briefing) -> list[User]:
    """Whom the ticket is assigned to, or who watches its queue while nobody has it; nobody who may
    no longer read tickets."""
    if said.side == "staff":
        return []
    ticket = said.ticket
    if ticket.assignee is not None:
        return [ticket.assignee] if may_read(ticket.assignee) else []
    queue = ticket.queue.public_id if ticket.queue else ""
    choices = DeskChoice.objects.filter(mails="queues").select_related("user").order_by("pk")
    return [one.user for one in choices if queue in one.queues and may_read(one.user)]


def news_for_staff(said: Message) -> str:
    """The kind of notice staff get of it; "" of what they need not hear. Without a message they
    hear that a ticket is theirs to answer again, and of a bad rating that still stands."""
    if not said.verb:
        return "ticket"
    if said.verb == "reopened" and said.side != "staff":
        return "ticket reopened"
    rating = said.ticket.rating if said.verb == "rated" else None
    return "ticket rated" if rating is not None and rating <= Ticket.BAD_RATING else ""


def wants_mails(user: User) -> bool:
    """Whether he is told by mail, too: whoever has not declined is."""
    return not DeskChoice.objects.filter(user=user, mails="none").exists()


def may_read(user: User) -> bool:
    return user.is_active and role_may(user.staff_role, "tickets.view")
