"""Customer pages of the section "Assigned to me": a ticket that a collaborator works on (T24 to T28)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.pages import ATTACHMENTS, FORM, POST, customer_page
from portello.access.refusals import Refusal
from portello.core import once
from portello.modules.tickets.briefings.sending import send
from portello.modules.tickets.forms import BriefingForm
from portello.modules.tickets.happened import last_for_collaborators
from portello.modules.tickets.models import Attachment, Ticket
from portello.modules.tickets.operations import Merged, writer_of
from portello.modules.tickets.portal.facts import facts_of
from portello.modules.tickets.portal.ticket import (
    COLLABORATORS_TURNS,
    conversation,
    given,
)
from portello.modules.tickets.states import set_state


def _found(request: Any, public_id: str) -> Ticket:
    if "subject" in request.viewer.hidden(Ticket):
        raise Http404
    viewer = request.viewer
    facts = facts_of(viewer, viewer.see_assigned) | {"company_name": F("company__name")}
    ticket: Ticket = viewer.get_assigned(Ticket, public_id, "kind", **facts)
    return ticket


@customer_page("assigned.view", FORM, takes=ATTACHMENTS)
def assigned(request: Any, public_id: str) -> HttpResponse:
    """The conversation; a POST answers, for whoever may do more than look."""
    viewer = request.viewer
    ticket = _found(request, public_id)
    manages = viewer.may("assigned.manage")
    if request.method == "POST" and not manages:
        raise Http404
    briefs = request.method == "POST" and request.POST.get("act") == "briefing"
    briefing = BriefingForm(_("To staff only"), *([request.POST] if briefs else []))
    if briefs:
        if before := once.sent_before(request, words=True, since=last_for_collaborators(ticket)):
            return before
        if briefing.is_valid() and (where := _briefed(request, ticket, briefing)):
            return redirect(where)
    return conversation(
        request, ticket, viewer.see_assigned, writer_of(viewer, side="collaborator"),
        template="tickets/portal/assigned.html", may_answer=manages,
        briefing=briefing,
    )  # fmt: skip


def _briefed(request: Any, ticket: Ticket, form: BriefingForm) -> str | None:
    """Where to go after a word to staff; None, with errors on the form, if it was not stored."""
    by = request.viewer
    writer = writer_of(by, side="collaborator")
    where = send(request, ticket, form, by=by, writer=writer, page=request.path)
    if where:
        messages.success(request, _("Staff have it. The customer does not see it."))
    return where


@customer_page("assigned.manage", POST)
def turn(request: Any, public_id: str) -> HttpResponse:
    """Say whose turn it is, without a word."""
    ticket = _found(request, public_id)
    state = request.POST.get("state", "")
    here = reverse("portal:tickets:assigned", kwargs={"public_id": public_id})
    if state not in dict(COLLABORATORS_TURNS):
        raise Refusal(
            400, _("This is not possible"), _("There is no such state."), (here, _("To the ticket"))
        )
    try:
        set_state(
            by=request.viewer, ticket=ticket, state=state,
            writer=writer_of(request.viewer, side="collaborator"),
        )  # fmt: skip
    except Merged:
        messages.error(request, _("This ticket was joined with another one."))
    else:
        messages.success(request, _("Saved."))
    return redirect(here)


@customer_page("assigned.view")
def assigned_file(request: Any, public_id: str, file: str) -> HttpResponseBase:
    """A file of a message of an assigned ticket."""
    _found(request, public_id)
    return given(request, request.viewer.see_assigned(Attachment), public_id, file)


urlpatterns = [
    path("assigned/tickets/<pid:public_id>/files/<pid:file>/", assigned_file, name="assigned_file"),
    path("assigned/tickets/<pid:public_id>/", assigned, name="assigned"),
    path("assigned/tickets/<pid:public_id>/turn/", turn, name="turn"),
]
