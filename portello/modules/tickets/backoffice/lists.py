"""Staff pages: tickets as a list, with tabs and filters; those of one company and of one contact."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.access.pages import staff_page
from portello.core import formats
from portello.modules.customers.backoffice import companies, contacts
from portello.modules.customers.models import Company, Contact
from portello.modules.tickets.backoffice.bulk import left
from portello.modules.tickets.backoffice.filters import unsaved
from portello.modules.tickets.backoffice.listing import DeskListing, shows_all, ticket_listing
from portello.modules.tickets.desk.models import SavedFilter
from portello.modules.tickets.desk.operations import colleagues
from portello.modules.tickets.models import Ticket
from portello.modules.tickets.shown import STAFF_STATES


@staff_page("tickets.view")
def list_(request: Any) -> HttpResponse:
    """Every ticket; without a choice those whose turn is ours, what is due first."""
    rows = Ticket.objects.all() if shows_all(request) else _ours(Ticket.objects)
    again, works = left(request), request.staff.may("tickets.answer")
    listing = ticket_listing(request, rows, ticked=again["ticked"] if works else None)
    if listing.wants_csv():
        return listing.csv()
    context = {
        "listing": listing.load(), "tabs": _tabs(request, listing),
        "acts": bulk_acts(request, listing) if works else [], **again,
        "saving": unsaved(request, listing.kept),
        "saved": SavedFilter.objects.filter(user=request.user).order_by("name", "pk"),
    }  # fmt: skip
    return render(request, "tickets/backoffice/list.html", context)


def _ours(rows: Any) -> Any:
    # "Not closed" beside the state: the index of what is due holds these rows only.
    return rows.open().filter(state="open")


def _tabs(request: Any, listing: DeskListing) -> list[tuple[str, str, bool]]:
    """(label, address, whether it is this one). With the number of tickets whose turn is ours, as
    long as the list has those and is not narrowed otherwise."""
    asked = request.GET
    ours = not shows_all(request) or (asked.get("state") == "open" and not asked.get("q"))
    counted = (
        counts(request.user) if ours and listing.filters_set == bool(asked.get("state")) else {}
    )
    chosen = listing.chosen["whose"]
    tabs = [
        ("", _("Ours to answer") if ours else _("All"), "ours"),
        ("mine", _("Mine"), "mine"),
        ("nobody", _("Unassigned"), "nobody"),
    ]
    return [
        (
            f"{label} ({formats.number(counted[key])})" if counted else label,
            listing.address(whose=value),
            value == chosen,
        )
        for value, label, key in tabs
    ]


def counts(user: Any) -> dict[str, int]:
    """How many tickets wait for us: all, one's own, nobody's, and one's own that are late."""
    mine = Q(assignee=user)
    return _ours(Ticket.objects).aggregate(
        ours=Count("pk"),
        mine=Count("pk", filter=mine),
        nobody=Count("pk", filter=Q(assignee=None)),
        late=Count("pk", filter=mine & Q(due_at__lt=timezone.now())),
    )


def bulk_acts(request: Any, listing: DeskListing) -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be done with several tickets: (heading, [(value, label)])."""
    people = [(f"assign:{one.public_id}", one.name or one.email) for one in colleagues()]
    me = [(f"assign:{request.user.public_id}", _("me"))]
    choices = next(one.choices for one in listing.filters if one.name == "queue")
    queues = [(f"queue:{key}", str(label)) for key, label in choices]
    turns = [(f"turn:{key}", str(label)) for key, label in STAFF_STATES]
    nobody = [("assign:nobody", _("nobody"))]
    return [
        (_("Assign to"), me + [one for one in people if one[0] != me[0][0]] + nobody),
        (_("Move to the queue"), queues),
        (_("Set the status"), turns),
    ]


@staff_page("tickets.view")
def of_company(request: Any, public_id: str) -> HttpResponse:
    """The tickets of one company, as a tab of its page."""
    company = get_object_or_404(Company, public_id=public_id)
    listing = ticket_listing(request, Ticket.objects.filter(company=company), of_company=True)
    if listing.wants_csv():
        return listing.csv()
    tabs = companies.tabs(request, company, "tickets")
    context = {"title": company.name, "listing": listing.load(), "tabs": tabs}
    context["back"] = (_("Customers"), reverse("staff:customers:companies"))
    return render(request, "tickets/backoffice/of_customer.html", context)


@staff_page("tickets.view")
def of_contact(request: Any, public_id: str) -> HttpResponse:
    """The tickets of one contact, as a tab of his page."""
    contact = get_object_or_404(Contact.objects.select_related("company"), public_id=public_id)
    listing = ticket_listing(request, Ticket.objects.filter(contact=contact), of_company=True)
    if listing.wants_csv():
        return listing.csv()
    context = {
        "title": contact.name, "listing": listing.load(),
        "back": (contact.company.name, companies.company_address(contact.company)),
        "tabs": contacts.tabs(request, contact, "tickets"),
    }  # fmt: skip
    return render(request, "tickets/backoffice/of_customer.html", context)


def home_counts(staff: Any) -> list[tuple[str, int, str]]:
    """What nobody has taken, and what of one's own is late, for the back office's home."""
    if not staff.may("tickets.view"):
        return []
    counted, where = counts(staff.user), reverse("staff:tickets:list")
    return [
        (_("Tickets that nobody has taken"), counted["nobody"], f"{where}?whose=nobody"),
        (_("My late tickets"), counted["late"], f"{where}?whose=mine&attention=late"),
    ]


urlpatterns = [
    path("tickets/", list_, name="list"),
    path("companies/<pid:public_id>/tickets/", of_company, name="of_company"),
    path("contacts/<pid:public_id>/tickets/", of_contact, name="of_contact"),
]
