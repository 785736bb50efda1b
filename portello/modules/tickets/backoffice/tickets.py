"""Staff pages: all tickets, and one with its conversation, notes and answers."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.pages import staff_page
from portello.core import formats
from portello.modules.tickets.models import Ticket
from portello.modules.tickets.shown import state_badge
from portello.ui.listing import Column, Listing


@staff_page("tickets.view")
def list_(request: Any) -> HttpResponse:
    """Every ticket."""
    listing = Listing(
        request,
        Ticket.objects.select_related("company"),
        [
            Column("subject", _("Subject"), lambda t: t.subject, ("subject",), kind="long"),
            Column("company", _("Customer"), lambda t: t.company.name, ("company__sort",)),
            Column("state", _("Turn"), lambda t: state_badge(t.state, staff=True), ("state",)),
            Column("last_at", _("Last message"), lambda t: formats.moment(t.last_at), ("last_at",)),
        ],
        "-last_at",
        by_words=True,
        search_hint=_("Number or subject"),
        link=lambda t: reverse("staff:tickets:detail", kwargs={"public_id": t.public_id}),
        empty=(_("No tickets yet"), _("What customers ask appears here.")),
    )
    return render(request, "tickets/backoffice/list.html", {"listing": listing.load()})


@staff_page("tickets.view")
def detail(request: Any, public_id: str) -> HttpResponse:
    """One ticket."""
    ticket = get_object_or_404(Ticket.objects.select_related("company"), public_id=public_id)
    return render(request, "tickets/backoffice/detail.html", {"ticket": ticket})


urlpatterns = [
    path("tickets/", list_, name="list"),
    path("tickets/<pid:public_id>/", detail, name="detail"),
]
