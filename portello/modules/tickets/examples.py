"""Example tickets, for staff who set a portal up: seen nowhere else, stored nowhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portello.modules.customers.examples import IDS, example_people
from portello.modules.tickets.models import Message, Participant, Ticket


def examples(portal: Any) -> dict[type, list[Any]]:
    """Two open tickets, with the conversation that both show."""
    company, contact = example_people(portal)
    now = timezone.now()
    tickets = [
        Ticket(
            pk=-number, public_id=IDS.format(number), company=company, portal=portal,
            contact=contact, number=f"T-{now.year}-{number:05d}", subject=subject, state=state,
            language=portal.language, created_at=now - timedelta(days=number),
            last_at=now - timedelta(hours=number),
        )
        for number, state, subject in (
            (1, "waiting", _("The device does not switch on")),
            (2, "open", _("Which filter do we need?")),
        )
    ]  # fmt: skip
    said = [
        _message(1, tickets[0], "customer", contact.name, _("It was fine yesterday."), 26),
        _message(2, tickets[0], "staff", portal.support_name, _("Does the lamp light up?"), 2),
    ]
    part = Participant(pk=-1, ticket=tickets[0], company=company, contact=contact, role="for")
    # Newest first, as the page asks for them.
    return {Ticket: tickets, Message: said[::-1], Participant: [part]}


def _message(key: int, ticket: Ticket, side: str, name: str, text: str, hours: int) -> Message:
    return Message(
        pk=-key, public_id=IDS.format(key), ticket=ticket, company=ticket.company, side=side,
        name=name, text=text, at=timezone.now() - timedelta(hours=hours),
    )  # fmt: skip
