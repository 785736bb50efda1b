"""Staff pages: who follows a ticket, and which collaborator works on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import FORM, POST, staff_page
from portello.modules.collaborators.models import Assignment, Collaborator
from portello.modules.collaborators.operations import end_assignment
from portello.modules.customers.models import Contact
from portello.modules.tickets.backoffice.listing import address_of
from portello.modules.tickets.backoffice.ticket import back_to, found
from portello.modules.tickets.desk.operations import give_to_collaborator
from portello.modules.tickets.models import Participant
from portello.modules.tickets.operations import writer_of
from portello.modules.tickets.states import add_copy, end_copy
from portello.ui.listing import Column, Listing


@staff_page("tickets.answer", FORM)
def copies(request: Any, public_id: str) -> HttpResponse:
    """Choose people of the company to put in copy."""
    ticket = found(public_id)
    people = Contact.objects.filter(company=ticket.company_id, archived_at=None)
    if request.method == "POST":
        contact = get_object_or_404(people, public_id=request.POST.get("contact", "")[:12])
        try:
            add_copy(
                by=request.staff, ticket=ticket, contact=contact, writer=writer_of(request.staff)
            )
        except ValidationError as wrong:
            messages.error(request, " ".join(wrong.messages))
        else:
            messages.success(request, _("%(name)s is in copy now.") % {"name": contact.name})
        return redirect(address_of(ticket))
    part = Participant.objects.filter(ticket=ticket).values("contact_id")
    listing = Listing(
        request,
        people.exclude(pk__in=part),
        [
            Column("name", _("Name"), lambda one: one.name, ("sort",)),
            Column("title", _("Job title"), lambda one: one.title),
        ],
        "name",
        search_hint=_("Name"),
        empty=(_("Nobody else"), _("All people of the company follow this ticket already.")),
    )
    context = {"ticket": ticket, "listing": listing.load(), "back": back_to(ticket)}
    return render(request, "tickets/backoffice/copies.html", context)


@staff_page("tickets.answer", POST)
def leaving(request: Any, public_id: str, contact: str) -> HttpResponse:
    """Take somebody out of copy."""
    ticket = found(public_id)
    person = get_object_or_404(Contact, public_id=contact, company=ticket.company_id)
    end_copy(by=request.staff, ticket=ticket, contact=person, writer=writer_of(request.staff))
    messages.success(request, _("%(name)s is no longer in copy.") % {"name": person.name})
    return redirect(address_of(ticket))


@staff_page("tickets.answer", FORM)
def collaborators(request: Any, public_id: str) -> HttpResponse:
    """Choose a collaborator of the ticket's portal; the page says what he will see."""
    ticket = found(public_id)
    rows = Collaborator.objects.filter(access__portal=ticket.portal_id, is_active=True)
    rows = rows.select_related(
        "access__contact__company", "access__company", "access__user", "access__portal"
    )
    if request.method == "POST":
        wanted = request.POST.get("collaborator", "")[:12]
        collaborator = get_object_or_404(rows, public_id=wanted)
        if ticket.merged_into_id:
            messages.error(request, _("This ticket was joined with another one."))
        else:
            give_to_collaborator(by=request.staff, ticket=ticket, collaborator=collaborator)
            said = _("%(name)s sees this ticket now.") % {"name": collaborator}
            messages.success(request, said)
        return redirect(address_of(ticket))
    here = Assignment.objects.filter(model="tickets.ticket", record_id=ticket.pk)
    context = {
        "ticket": ticket, "back": back_to(ticket),
        "rows": rows.exclude(pk__in=here.values("collaborator_id")).order_by(
            "access__contact__sort", "pk"
        ),
    }  # fmt: skip
    return render(request, "tickets/backoffice/collaborators.html", context)


@staff_page("tickets.answer", POST)
def ending(request: Any, public_id: str, assignment: str) -> HttpResponse:
    """Take the ticket from a collaborator."""
    ticket = found(public_id)
    rows = Assignment.objects.filter(model="tickets.ticket", record_id=ticket.pk)
    one = get_object_or_404(rows.select_related("collaborator"), public_id=assignment)
    name = str(one.collaborator)
    told = end_assignment(by=request.staff, assignment=one)
    messages.success(request, _("%(name)s no longer sees this ticket.") % {"name": name})
    if told:
        messages.info(request, told)
    return redirect(address_of(ticket))


urlpatterns = [
    path("tickets/<pid:public_id>/copies/", copies, name="copies"),
    path("tickets/<pid:public_id>/copies/<pid:contact>/removal/", leaving, name="leaving"),
    path("tickets/<pid:public_id>/collaborators/", collaborators, name="collaborators"),
    path(
        "tickets/<pid:public_id>/collaborators/<pid:assignment>/removal/",
        ending,
        name="end_assignment",
    ),
]
