"""Customer page: what is assigned to a collaborator, beside and apart from what is his own."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import customer_page
from portello.core import formats
from portello.modules.collaborators import section
from portello.ui.listing import Column, Listing


class AssignedListing(Listing):
    """Searches the records and the names of their companies."""

    @property
    def searchable(self) -> bool:
        return True

    def _search(self, hidden: frozenset[str]) -> Q:
        return section.search(self.query)


@customer_page("assigned.view")
def list_(request: Any) -> HttpResponse:
    """Everything that is assigned, the latest first."""
    listing = AssignedListing(
        request,
        section.rows_of(request.viewer),
        [
            Column("title", _("What"), lambda row: row.title or "–", ("words",), kind="long"),
            Column("company", _("Company"), lambda row: row.company_name, ("company__sort",)),
            Column("state", _("State"), lambda row: section.state_badge(row.model, row.state)),
            Column(
                "assigned_at",
                _("Assigned"),
                lambda row: formats.day(row.assigned_at),
                ("assigned_at",),
            ),
        ],
        "-assigned_at",
        search_hint=_("What or company"),
        link=section.address,
        fields=section.FIELDS,
        empty=(
            _("Nothing is assigned to you"),
            _("What is assigned to you to work on appears here, and nowhere else in the portal."),
        ),
    )
    return render(request, "collaborators/portal/list.html", {"listing": listing.load()})


urlpatterns = [path("assigned/", list_, name="list")]
