"""Telling whoever a briefing is for, by the worker: the collaborators of the ticket, or staff."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import translation

from portello.core import letterheads, mail
from portello.core.outbox import OutboxMessage
from portello.modules.notifications.operations import notify
from portello.modules.portals.models import PortalAccess
from portello.modules.tickets.briefings.models import Briefing
from portello.modules.tickets.hearing import collaborators_of, staff_to_tell
from portello.modules.tickets.telling import language_of, link_to, tell_colleague


def tell(message: OutboxMessage) -> None:
    """Outbox handler of "tickets.briefed". No mail of it takes an answer: what came back by mail
    would stand in the ticket, where the customer reads."""
    with transaction.atomic():
        stored = OutboxMessage.objects.select_for_update().get(pk=message.pk)
        rows = Briefing.objects.select_related("ticket__portal", "ticket__company")
        said = rows.filter(pk=stored.payload.get("briefing", 0)).first()
        if said is not None and not said.ticket.practice:
            _tell(said)
        OutboxMessage.objects.filter(pk=message.pk).update(payload={})


def _tell(said: Briefing) -> None:
    told = {said.user_id}
    for access in collaborators_of(said.ticket):
        if access.user_id not in told:
            told.add(access.user_id)
            _to_collaborator(said, access)
    for user in staff_to_tell(said):
        if user.pk not in told:
            tell_colleague(
                said.ticket, "ticket briefing", user, who=said.name, text=said.text, **_apart(said)
            )


def _to_collaborator(said: Briefing, access: PortalAccess) -> None:
    ticket = said.ticket
    notify(
        ticket, "ticket briefing", title=ticket.subject, who=said.name, access=access,
        assigned=True,
    )  # fmt: skip
    if access.contact.ticket_mails == "no" or access.user is None:
        return
    language = language_of(access)
    with translation.override(language):
        values = {
            "name": access.contact.name, "company": ticket.company.name, "ticket": ticket.number,
            "subject": ticket.subject, "writer": said.name, "text": said.text,
            "link": link_to(access, "portal:tickets:assigned", ticket),
        }  # fmt: skip
    mail.send_for(
        access.portal, "ticket briefing", to=access.user.email, language=language, values=values,
        company_id=access.company_id, contact_id=access.contact_id, **_apart(said),
    )  # fmt: skip


def _apart(said: Briefing) -> dict[str, Any]:
    """A thread of their own, without an address that takes answers."""
    ticket = said.ticket
    thread = letterheads.thread_of("tickets.briefing", ticket.public_id, ticket.portal.sender)
    return {"reply_to": "", "thread": thread, "written": True}
