"""Customer pages: the list of tickets, and opening one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.pages import ATTACHMENTS, FORM, customer_page
from portello.core import once, uploads
from portello.core.languages import current
from portello.modules.customers.models import Asset
from portello.modules.knowledge.heard import count_ticket
from portello.modules.knowledge.models import Article
from portello.modules.notifications.shown import unread
from portello.modules.orders.models import Order
from portello.modules.tickets.about import about_filters
from portello.modules.tickets.desk.models import TicketKind, kinds_in_use
from portello.modules.tickets.forms import NewTicketForm
from portello.modules.tickets.models import Ticket
from portello.modules.tickets.shown import (
    EXPORTED,
    FIELDS,
    columns,
    hides_names,
    mine_filter,
    state_filter,
)
from portello.ui.columns import custom_columns, custom_filters
from portello.ui.listing import Filter, Listing


def address_of(ticket: Any) -> str:
    """The address of a ticket's page."""
    return reverse("portal:tickets:detail", kwargs={"public_id": ticket.public_id})


@customer_page("tickets.view")
def list_(request: Any) -> HttpResponse:
    """Tickets, those where something was said last first."""
    viewer = request.viewer
    filters: list[Filter] = [state_filter()]
    if viewer.sees_company_records("tickets") and not viewer.setup:
        filters.append(mine_filter(viewer.contact))
    if not viewer.setup:
        filters += about_filters(request.GET, viewer.see, viewer.hidden)
    news: set[int] = set()
    filters += custom_filters(Ticket)
    exports = "format" in request.GET
    own = custom_columns(Ticket) if exports else []
    listing = Listing(
        request,
        viewer.see(Ticket),
        [*columns(news, names=not hides_names(viewer)), *own],
        "-last_at",
        filters=filters,
        search_hint=_("Number, or words that were written"),
        by_words=True,
        by_texts=True,
        link=None if "subject" in viewer.hidden(Ticket) else lambda t: f"/tickets/{t.public_id}/",
        fields=(*FIELDS, *([*EXPORTED, "extra"] if exports else [])),
        date_field="created_at",
        date_label=_("Created"),
        csv_name="tickets" if viewer.may("tickets.export") else "",
        empty=(
            _("No tickets yet"),
            _("Something does not work, or you would like to know something? Ask us."),
        ),
    )
    if listing.wants_csv():
        return listing.csv()
    listing.load()
    if viewer.unread and not viewer.setup:
        news |= unread(viewer, Ticket, [row.id for row in listing.items])
    return render(request, "tickets/portal/list.html", {"listing": listing})


@customer_page("tickets.create", FORM, takes=ATTACHMENTS)
def new(request: Any) -> HttpResponse:
    """Choose what it is about, if there is a choice; then the form of that kind."""
    viewer = request.viewer
    if request.method == "POST" and (before := once.sent_before(request, words=True)):
        return before
    kinds = kinds_in_use()
    chosen = request.POST.get("kind") or request.GET.get("kind", "")
    kind = next((one for one in kinds if one.public_id == chosen), None)
    if len(kinds) == 1:
        kind = kinds[0]
    if kind is None and kinds:
        also = "".join(f"&{name}={request.GET[name]}" for name in ABOUT if _is_id(request, name))
        return render(request, "tickets/portal/kinds.html", {"kinds": kinds, "also": also})
    ticket = Ticket(
        company_id=viewer.company.pk, portal=viewer.portal, kind=kind, language=current(),
        asset=_asset(request), order=_order(request), article=_article(request),
    )  # fmt: skip
    form = NewTicketForm(
        ticket, kind, viewer=viewer, data=request.POST if request.method == "POST" else None,
        files=request.FILES if request.method == "POST" else None,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and (where := _opened(request, form)):
        return redirect(where)
    return _shown(request, form, kind, len(kinds) > 1)


ABOUT = ("asset", "order", "article")  # what an address may say that the ticket is about


def _is_id(request: Any, name: str) -> bool:
    return bool(_named(request.GET, name))


def _named(sent: Any, name: str) -> str:
    """A public id that an address or form gives; "" if it cannot be one."""
    value = sent.get(name, "")
    return value if value.isascii() and value.isalnum() and len(value) <= 20 else ""


def _asset(request: Any) -> Asset | None:
    """The device that the address names, if the viewer has it."""
    if not _is_id(request, "asset"):
        return None
    rows = request.viewer.see(Asset).filter(archived_at=None)
    found: Asset | None = rows.filter(public_id=request.GET["asset"]).first()
    return found


def _order(request: Any) -> Order | None:
    """The order that it is about, if the viewer has it and tickets show him orders."""
    viewer = request.viewer
    public_id = _named(request.POST, "order") or _named(request.GET, "order")
    if not public_id or "order" in viewer.hidden(Ticket) or "number" in viewer.hidden(Order):
        return None
    found: Order | None = viewer.see(Order).filter(public_id=public_id).first()
    return found


def _article(request: Any) -> Article | None:
    """The help article that was read before, if the viewer may read it."""
    public_id = _named(request.POST, "article") or _named(request.GET, "article")
    if not public_id:
        return None
    found: Article | None = request.viewer.see(Article).filter(public_id=public_id).first()
    return found


def _opened(request: Any, form: NewTicketForm) -> str | None:
    try:
        with transaction.atomic():
            if not form.save():
                return None
            where = address_of(form.record)
            if form.record.article is not None:
                count_ticket(by=request.viewer, article=form.record.article)
            once.remember(request, where)
    except (IntegrityError, uploads.Gone):  # the same form, a moment earlier
        if earlier := once.earlier(request):
            return earlier
        form.add_error("files", _("A file is no longer here. Please choose it again."))
        return None
    messages.success(
        request,
        _("Your ticket %(number)s has reached us.") % {"number": form.record.number},
    )
    return where


def _shown(
    request: Any, form: NewTicketForm, kind: TicketKind | None, has_choice: bool
) -> HttpResponse:
    context = {
        "form": form,
        "kind": kind,
        "has_choice": has_choice,
        "suggests": request.viewer.may("knowledge.view"),
        "once": request.POST.get("once") or once.new_key(),
    }
    return render(request, "tickets/portal/new.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("tickets/", list_, name="list"),
    path("tickets/new/", new, name="new"),
]
