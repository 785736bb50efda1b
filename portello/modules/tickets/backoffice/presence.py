"""Staff pages: who else has a ticket open or writes an answer just now, and taking a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import POST, staff_page
from portello.modules.accounts.models import User
from portello.modules.tickets.backoffice.listing import address_of
from portello.modules.tickets.backoffice.ticket import found
from portello.modules.tickets.desk.mentions import readers
from portello.modules.tickets.desk.operations import Stale, sort_ticket
from portello.modules.tickets.desk.presence import others, seen_at
from portello.modules.tickets.models import Ticket
from portello.modules.tickets.operations import Merged


@staff_page("tickets.view", POST)
def presence(request: Any, public_id: str) -> HttpResponse:
    """The page says that it is open; the answer says who else is there. A page without JavaScript
    learns it when it is loaded."""
    ticket = found(public_id)
    writes = request.POST.get("writes") == "1" and request.staff.may("tickets.answer")
    seen_at(ticket, request.user, writes=writes)
    return JsonResponse({"lines": others(ticket, request.user, readers())})


@staff_page("tickets.answer", POST)
def taking(request: Any, public_id: str) -> HttpResponse:
    """Assign the ticket to oneself, from whoever had it on the page."""
    ticket = found(public_id)
    shown = _shown(request.POST.get("was", ""), [*readers(), *_now(ticket)])
    try:
        changed = sort_ticket(
            by=request.staff, ticket=ticket, values={"assignee": request.user},
            shown={"assignee": shown},
        )  # fmt: skip
    except Stale as stale:
        theirs = stale.theirs["assignee"]
        name = (theirs.name or theirs.email) if theirs else _("nobody")
        said = _("Meanwhile it was assigned to %(name)s. Take it if you still want it.")
        messages.error(request, said % {"name": name})
    except Merged:
        messages.error(request, _("This ticket was joined with another one."))
    else:
        messages.success(
            request, _("The ticket is yours.") if changed else _("It is yours already.")
        )
    return redirect(address_of(ticket))


def _now(ticket: Ticket) -> list[User]:
    return [ticket.assignee] if ticket.assignee else []


def _shown(public_id: str, people: Sequence[User]) -> User | None:
    return next((one for one in people if one.public_id == public_id), None)


urlpatterns = [
    path("tickets/<pid:public_id>/presence/", presence, name="presence"),
    path("tickets/<pid:public_id>/taking/", taking, name="taking"),
]
