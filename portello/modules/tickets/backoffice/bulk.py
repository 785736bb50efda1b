"""Staff pages: doing one thing with several tickets, and saying with how many it was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portello.access.pages import POST, own_path, staff_page
from portello.access.staff import Staff
from portello.modules.accounts.models import User
from portello.modules.tickets.desk.models import Queue
from portello.modules.tickets.desk.operations import may_work, sort_ticket
from portello.modules.tickets.models import Ticket
from portello.modules.tickets.operations import Closed, Merged, writer_of
from portello.modules.tickets.shown import STAFF_STATES
from portello.modules.tickets.states import set_state

TICKED, ACT = "ticked", "act"  # in the address of the list, after a try that lacked one of them
MOST = 100  # tickets at once; a page shows twenty
Act = Callable[[Ticket], None]


@staff_page("tickets.answer", POST)
def several(request: Any) -> HttpResponse:
    """Assign them, move them to a queue, or set the turn."""
    back = _without_ticks(own_path(request.POST.get("back", ""), reverse("staff:tickets:list")))
    act = chosen_act(request.staff, request.POST.get("act", ""))
    wanted = [one for one in request.POST.getlist("ticket")[:MOST] if one.isalnum()]
    tickets = list(Ticket.objects.filter(public_id__in=wanted).order_by("pk"))
    if act is None or not tickets:
        if not tickets:
            messages.error(request, _("Tick at least one ticket."))
        chosen = request.POST.get("act", "") if act else ""
        given = {TICKED: ".".join(one.public_id for one in tickets), ACT: chosen}
        return redirect(f"{back}{'&' if '?' in back else '?'}{urlencode(given)}")
    failed: list[str] = []
    for ticket in tickets:
        if reason := _tried(act, ticket):
            failed.append(f"{ticket.number}: {reason}")
    done = len(tickets) - len(failed)
    if done:
        text = ngettext("%(count)s ticket was changed.", "%(count)s tickets were changed.", done)
        messages.success(request, text % {"count": done})
    if failed:
        messages.error(request, _("Not changed: %(tickets)s") % {"tickets": "; ".join(failed)})
    return redirect(back)


def _without_ticks(address: str) -> str:
    """The address of the list without what an earlier try had ticked and chosen."""
    path, _mark, query = address.partition("?")
    pairs = [pair for pair in parse_qsl(query)[:40] if pair[0] not in (TICKED, ACT)]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def left(request: Any) -> dict[str, Any]:
    """What was ticked and chosen when the one was sent without the other, for the list."""
    ticked = frozenset(request.GET.get(TICKED, "")[:2000].split(".")) - {""}
    act = request.GET.get(ACT, "")[:60]
    return {"ticked": ticked, "chosen_act": act, "asks_for_act": bool(ticked) and not act}


def chosen_act(staff: Staff, value: str) -> Act | None:
    """What the chosen line of the list does with one ticket; None if there is no such line."""
    verb, _colon, what = value[:60].replace("\x00", "").partition(":")
    if verb == "turn" and what in dict(STAFF_STATES):
        return lambda ticket: set_state(
            by=staff, ticket=ticket, state=what, writer=writer_of(staff)
        )
    record: Any = None
    if verb == "assign" and what != "nobody":
        record = User.objects.filter(public_id=what).first()
        if record is None or not may_work(record):
            return None
    if verb == "queue" and what != "none":
        record = Queue.objects.filter(public_id=what).first()
        if record is None:
            return None
    name = {"assign": "assignee", "queue": "queue"}.get(verb, "")
    if not name:
        return None

    def act(ticket: Ticket) -> None:
        sort_ticket(by=staff, ticket=ticket, values={name: record})

    return act


def _tried(act: Act, ticket: Ticket) -> str:
    """Why it was not done; "" if it was."""
    try:
        act(ticket)
    except Merged:
        return _("joined with another ticket")
    except Closed:
        return _("closed")
    except ValidationError as wrong:
        return " ".join(wrong.messages)
    return ""


urlpatterns = [path("tickets/bulk/", several, name="bulk")]
