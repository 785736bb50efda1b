"""Telling somebody that a ticket is his now: a colleague, or whoever works on it from outside."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import translation

from portello.core import languages, mail
from portello.core.outbox import OutboxMessage
from portello.modules.accounts.models import User
from portello.modules.notifications.operations import notify
from portello.modules.portals.models import PortalAccess
from portello.modules.tickets.hearing import collaborators_of, may_read, wants_mails
from portello.modules.tickets.models import Ticket
from portello.modules.tickets.telling import language_of, link_to, send_to, staff_values


def tell_assigned(message: OutboxMessage) -> None:
    """Outbox handler of "tickets.assigned": a colleague has given somebody a ticket."""
    with transaction.atomic():
        given = OutboxMessage.objects.select_for_update().get(pk=message.pk).payload
        rows = Ticket.objects.filter(pk=given.get("ticket", 0), assignee=given.get("user", 0))
        rows = rows.filter(company__practice=False)  # nobody is told of what is made up
        ticket = rows.select_related("company", "assignee", "portal").first()
        if ticket is not None and ticket.assignee is not None and may_read(ticket.assignee):
            _assigned(ticket, ticket.assignee, str(given.get("by", "")))
        tell_collaborator_of(given)
        OutboxMessage.objects.filter(pk=message.pk).update(payload={})


def tell_collaborator_of(given: dict[str, Any]) -> None:
    """The same for somebody from outside, if the ticket is still his."""
    found = Ticket.objects.filter(pk=given.get("ticket", 0)).select_related("company", "portal")
    for ticket in found if "access" in given else ():
        for access in collaborators_of(ticket):
            if access.pk == given["access"]:
                _given_to(ticket, access, str(given.get("by", "")))


def _given_to(ticket: Ticket, access: PortalAccess, who: str) -> None:
    notify(ticket, "ticket assigned", title=ticket.subject, who=who, access=access, assigned=True)
    if access.contact.ticket_mails == "no":
        return
    language = language_of(access)
    with translation.override(language):
        values = {
            "name": access.contact.name, "company": ticket.company.name, "ticket": ticket.number,
            "subject": ticket.subject, "writer": who,
            "link": link_to(access, "portal:tickets:assigned", ticket),
        }  # fmt: skip
    send_to("ticket assigned", access, language, values, {})


def _assigned(ticket: Ticket, user: User, who: str) -> None:
    notify(ticket, "ticket assigned", title=ticket.subject, who=who, user=user)
    if not wants_mails(user):
        return
    language = languages.choose(user.language)
    with translation.override(language):
        values = staff_values(ticket, user, who)
    mail.send_for(
        None, "ticket assigned", to=user.email, language=language, values=values,
        business=ticket.portal.name, company_id=ticket.company_id,
    )  # fmt: skip
