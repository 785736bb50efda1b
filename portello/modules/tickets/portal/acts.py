"""What customers do with a ticket beside answering: close, reopen, rate, and who is in copy."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import FORM, POST, customer_page
from portello.access.refusals import Refusal
from portello.modules.customers.models import Contact
from portello.modules.tickets.following import readers
from portello.modules.tickets.forms import RatingForm
from portello.modules.tickets.models import Participant, Ticket
from portello.modules.tickets.operations import Closed, Merged, writer_of
from portello.modules.tickets.portal.new import address_of
from portello.modules.tickets.portal.ticket import found
from portello.modules.tickets.shown import hides_names
from portello.modules.tickets.states import NotYours, add_copy, end_copy, mute, rate, set_state
from portello.ui.listing import Column, Listing


def _turned(request: Any, public_id: str, state: str, done: str) -> HttpResponse:
    ticket = found(request, public_id)
    try:
        set_state(by=request.viewer, ticket=ticket, state=state, writer=writer_of(request.viewer))
    except (Closed, Merged):
        raise Refusal(
            409,
            _("This is not possible any more"),
            _("The ticket is in another state by now, or its kind does not allow it."),
            (address_of(ticket), _("To the ticket")),
        ) from None
    messages.success(request, done)
    return redirect(address_of(ticket))


@customer_page("tickets.close", POST)
def closure(request: Any, public_id: str) -> HttpResponse:
    """It is solved."""
    return _turned(request, public_id, "closed", _("The ticket is closed. How did it go?"))


@customer_page("tickets.close", POST)
def reopening(request: Any, public_id: str) -> HttpResponse:
    """It is not solved after all."""
    return _turned(request, public_id, "open", _("The ticket is open again."))


@customer_page("tickets.close", POST)
def rating(request: Any, public_id: str) -> HttpResponse:
    """How it went."""
    ticket = found(request, public_id)
    form = RatingForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the five."))
        return redirect(f"{address_of(ticket)}#rating")
    given = form.cleaned_data
    try:
        rate(
            by=request.viewer, ticket=ticket, rating=given["rating"], text=given["comment"],
            writer=writer_of(request.viewer),
        )  # fmt: skip
    except NotYours:
        raise Refusal(
            403,
            _("This is not yours to rate"),
            _("Whoever the ticket is for says how it went."),
            (address_of(ticket), _("To the ticket")),
        ) from None
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    else:
        messages.success(request, _("Thank you for telling us."))
    return redirect(address_of(ticket))


@customer_page("tickets.copy", FORM)
def copies(request: Any, public_id: str) -> HttpResponse:
    """Choose a colleague to put in copy."""
    viewer = request.viewer
    ticket = found(request, public_id)
    if "name" in viewer.hidden(Contact):
        raise Http404
    if request.method == "POST":
        contact = viewer.get(Contact, request.POST.get("contact", ""))
        if contact.archived_at:
            raise Http404
        try:
            add_copy(by=viewer, ticket=ticket, contact=contact, writer=writer_of(viewer))
        except ValidationError as wrong:
            messages.error(request, " ".join(wrong.messages))
        else:
            messages.success(request, _who_follows(viewer, contact))
        return redirect(address_of(ticket))
    part = viewer.see(Participant).filter(ticket=ticket).values("contact_id")
    rows = viewer.see(Contact).filter(archived_at=None).exclude(pk__in=part)
    rows = rows.exclude(pk=viewer.contact.pk)  # he follows with one click on the ticket's page
    rows = readers(rows, viewer.portal)
    listing = Listing(
        request,
        rows,
        [
            Column("name", _("Name"), lambda one: one.name, ("sort",)),
            Column("title", _("Job title"), lambda one: one.title),
        ],
        "name",
        search_hint=_("Name"),
        empty=(
            _("Nobody else"),
            _("All colleagues who can log in here and read tickets follow this one already."),
        ),
    )
    context = {"ticket": ticket, "listing": listing.load()}
    context["shows_title"] = "title" not in viewer.hidden(Contact)
    return render(request, "tickets/portal/copies.html", context)


def _who_follows(viewer: Any, contact: Contact) -> str:
    if contact.pk == viewer.contact.pk:
        return _("You follow this ticket now.")
    return _("%(name)s is in copy now.") % {"name": contact.name}


@customer_page("tickets.view", POST)
def leaving(request: Any, public_id: str, contact: str) -> HttpResponse:
    """Take a colleague out of copy; oneself, whoever may read the ticket."""
    viewer = request.viewer
    ticket = found(request, public_id)
    person = viewer.get(Contact, contact)
    if person.pk != viewer.contact.pk and (not viewer.may("tickets.copy") or hides_names(viewer)):
        raise Http404
    end_copy(by=viewer, ticket=ticket, contact=person, writer=writer_of(viewer))
    if person.pk == viewer.contact.pk:
        messages.success(
            request, _("You no longer follow “%(subject)s”.") % {"subject": ticket.subject}
        )
    else:
        messages.success(request, _("%(name)s is no longer in copy.") % {"name": person.name})
    stays = viewer.see(Ticket).filter(pk=ticket.pk).exists()
    return redirect(address_of(ticket) if stays else "portal:tickets:list")


@customer_page("tickets.view", POST)
def muting(request: Any, public_id: str) -> HttpResponse:
    """Hear nothing of this ticket any more."""
    return _muted(request, public_id, True, _("You hear nothing of this ticket any more."))


@customer_page("tickets.view", POST)
def hearing(request: Any, public_id: str) -> HttpResponse:
    """Hear of it again."""
    return _muted(request, public_id, False, _("You hear of this ticket again."))


def _muted(request: Any, public_id: str, muted: bool, done: str) -> HttpResponse:
    ticket, me = found(request, public_id), request.viewer.own_contact()
    if not request.viewer.see(Participant).filter(ticket=ticket, contact=me).exists():
        raise Http404
    mute(by=request.viewer, ticket=ticket, contact=me, muted=muted)
    messages.success(request, done)
    return redirect(address_of(ticket))


urlpatterns = [
    path("tickets/<pid:public_id>/muting/", muting, name="muting"),
    path("tickets/<pid:public_id>/muting/removal/", hearing, name="hearing"),
    path("tickets/<pid:public_id>/closure/", closure, name="closure"),
    path("tickets/<pid:public_id>/reopening/", reopening, name="reopening"),
    path("tickets/<pid:public_id>/rating/", rating, name="rating"),
    path("tickets/<pid:public_id>/copies/", copies, name="copies"),
    path("tickets/<pid:public_id>/copies/<pid:contact>/removal/", leaving, name="leaving"),
]
