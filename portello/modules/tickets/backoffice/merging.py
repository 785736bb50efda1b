"""Staff pages: joining a ticket with another one of the same company, after reading what that does."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import FORM, staff_page
from portello.core import formats
from portello.modules.collaborators.models import Assignment
from portello.modules.customers.models import Contact
from portello.modules.tickets.backoffice.listing import address_of
from portello.modules.tickets.backoffice.ticket import back_to, found
from portello.modules.tickets.desk.operations import merge_tickets
from portello.modules.tickets.models import Participant, Ticket
from portello.modules.tickets.shown import state_badge
from portello.ui.listing import Column, Listing


@staff_page("tickets.answer", FORM)
def merging(request: Any, public_id: str) -> HttpResponse:
    """Choose the other ticket; read who will see what; join."""
    source = found(public_id)
    if source.merged_into_id:
        raise Http404
    others = Ticket.objects.open().filter(company=source.company_id).exclude(pk=source.pk)
    wanted = request.POST.get("into") or request.GET.get("into", "")
    if not wanted:
        return _choice(request, source, others)
    into = get_object_or_404(others, public_id=wanted[:12])
    if request.method == "POST":
        return _joined(request, source, into)
    return _preview(request, source, into)


def _choice(request: Any, source: Ticket, others: Any) -> HttpResponse:
    listing = Listing(
        request,
        others.select_related("contact"),
        [
            Column("subject", _("Subject"), lambda t: t.subject, ("subject",), kind="long"),
            Column("number", _("Number"), lambda t: t.number, ("number",)),
            Column("contact", _("For"), lambda t: t.contact.name if t.contact else "–"),
            Column("state", _("Status"), lambda t: state_badge(t.state, side="staff"), ("state",)),
            Column("last_at", _("Last message"), lambda t: formats.moment(t.last_at), ("last_at",)),
        ],
        "-last_at",
        search_hint=_("Number or subject"),
        link=lambda t: f"?into={t.public_id}",
        empty=(_("No other open ticket"), _("This company has no other ticket that is open.")),
    )
    context = {"ticket": source, "listing": listing.load(), "back": back_to(source)}
    return render(request, "tickets/backoffice/merge_choice.html", context)


def _preview(request: Any, source: Ticket, into: Ticket) -> HttpResponse:
    follow = set(Participant.objects.filter(ticket=into).values_list("contact_id", flat=True))
    parts = list(
        Participant.objects.filter(ticket=source)
        .select_related("contact")
        .order_by("contact__sort")
    )
    context = {
        "ticket": source, "into": into, "back": back_to(source),
        "there": [one.contact for one in parts if one.contact_id in follow],
        "others": [one.contact for one in parts if one.contact_id not in follow],
        "collaborators": [
            str(one.collaborator)
            for one in Assignment.objects.filter(
                model="tickets.ticket", record_id=source.pk
            ).select_related("collaborator__access__contact")
        ],
    }  # fmt: skip
    return render(request, "tickets/backoffice/merge_preview.html", context)


def _joined(request: Any, source: Ticket, into: Ticket) -> HttpResponse:
    wanted = [one for one in request.POST.getlist("copy")[:50] if one.isalnum()]
    people = Contact.objects.filter(company=source.company_id, public_id__in=wanted)
    try:
        merge_tickets(by=request.staff, source=source, into=into, copies=list(people))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect(address_of(source))
    said = _("%(source)s was joined with this ticket.") % {"source": source.number}
    messages.success(request, said)
    return redirect(address_of(into))


urlpatterns = [path("tickets/<pid:public_id>/merging/", merging, name="merging")]
