"""The ticket card of the portal's home page: what waits for the viewer, and what for us."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portello.modules.tickets.models import Ticket
from portello.portal.cards import Card
from portello.portal.wanted import Wanted, amount


def cards(viewer: Any) -> list[Wanted]:
    """Tickets that are not closed, those first that wait for an answer of the customer."""
    if not viewer.may("tickets.view") or {"subject", "state"} & viewer.hidden(Ticket):
        return []
    # From "waiting" back to "open" and "held": as an index has them, so that none is sorted.
    order = ("-state", "-last_at", "-pk")
    return [Wanted(viewer.see(Ticket).open(), order, ("public_id", "subject", "state"), _card)]


def _card(tickets: list[Any], count: int) -> Card:
    rows = [
        (
            ticket.subject,
            reverse("portal:tickets:detail", kwargs={"public_id": ticket.public_id}),
            _("Your answer is needed") if ticket.state == "waiting" else "",
        )
        for ticket in tickets
    ]
    text = (
        ngettext("ticket is open", "tickets are open", count)
        if count
        else _("You have no open tickets.")
    )
    link = (_("All tickets"), reverse("portal:tickets:list"))
    return Card(_("Tickets"), amount(count), text, rows, link)
