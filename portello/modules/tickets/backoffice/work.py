"""Staff pages: sorting a ticket, giving the turn, and what device and order it is about."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.forms import RecordForm
from portello.access.pages import FORM, POST, staff_page
from portello.backoffice.records import edit_record, posted
from portello.core import formats
from portello.core.names import find_key
from portello.modules.customers.models import Asset
from portello.modules.orders.models import Order
from portello.modules.tickets.backoffice.forms import NoteForm, SortForm, StaffAnswerForm
from portello.modules.tickets.backoffice.listing import address_of
from portello.modules.tickets.backoffice.ticket import back_to, found, page
from portello.modules.tickets.desk.operations import Stale, sort_ticket
from portello.modules.tickets.models import Ticket
from portello.modules.tickets.operations import Merged, writer_of
from portello.modules.tickets.shown import STAFF_STATES
from portello.modules.tickets.states import set_state

OFFERED = 15  # devices and orders that are offered for a search


@staff_page("tickets.answer", POST)
def sorting(request: Any, public_id: str) -> HttpResponse:
    """Who works on it, queue, kind and urgency; only what was changed on the page is written."""
    ticket = found(public_id)
    form = SortForm(ticket, request.POST)
    if form.is_valid():
        try:
            changed = sort_ticket(
                by=request.staff, ticket=ticket, values=form.values(), shown=form.values("was_")
            )
        except Stale as stale:
            for name, value in stale.theirs.items():
                text = _("Meanwhile somebody else has saved “%(value)s” here.")
                form.add_error(name, text % {"value": form.label_of(name, value)})
            form.data = _as_it_stands(form, ticket)
        except Merged:
            form.add_error(None, _merged())
        except ValidationError as wrong:
            for name, texts in wrong.message_dict.items():
                form.add_error(name if name in form.fields else None, texts)
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was different."))
            return redirect(address_of(ticket))
    by, key = request.staff, ticket.company_id
    return page(request, ticket, StaffAnswerForm(by, key), NoteForm(by, key), sorting=form)


def _as_it_stands(form: SortForm, ticket: Ticket) -> Any:
    """What was sent, from how it stands now: sent again it is saved, and what was not changed on
    the page stays as somebody else has set it."""
    fresh = SortForm(found(ticket.public_id))
    sent = {name: form.data.get(name) for name in form.data}
    for name in form.NAMES:
        now, was = fresh[name].value(), f"was_{name}"
        if (sent.get(name) or "") == (sent.get(was) or ""):
            sent[name] = now
        sent[was] = now
    return sent


def _merged() -> str:
    return _("This ticket was joined with another one.")


@staff_page("tickets.answer", POST)
def turn(request: Any, public_id: str) -> HttpResponse:
    """Say whose turn it is without a word: also close it and open it again."""
    ticket, state = found(public_id), request.POST.get("state", "")
    if state not in dict(STAFF_STATES):
        raise Http404
    try:
        set_state(by=request.staff, ticket=ticket, state=state, writer=writer_of(request.staff))
    except Merged:
        messages.error(request, _merged())
    else:
        told = _("The ticket is open again.") if ticket.is_closed else _("Saved.")
        messages.success(request, _("The ticket is closed.") if state == "closed" else told)
    return redirect(address_of(ticket))


@staff_page("tickets.answer", FORM)
def links(request: Any, public_id: str) -> HttpResponse:
    """Choose the device or the order that it is about, among those of its company."""
    ticket = found(public_id)
    if request.method == "POST":
        return _linked(request, ticket)
    query = request.GET.get("q", "")[:100].replace("\x00", "")
    words = find_key(query).split()[:8]
    assets = Asset.objects.filter(company=ticket.company_id, archived_at=None)
    orders = Order.objects.filter(company=ticket.company_id)
    assets, orders = assets.exclude(pk=ticket.asset_id), orders.exclude(pk=ticket.order_id)
    for word in words:
        assets, orders = assets.filter(find__contains=word), orders.filter(find__contains=word)
    found_assets = list(assets.select_related("site").order_by("sort", "pk")[: OFFERED + 1])
    found_orders = list(orders.order_by("-ordered_on", "-pk")[: OFFERED + 1])
    context = {
        "ticket": ticket, "back": back_to(ticket), "query": query,
        "groups": [
            ("asset", _("Devices"), [_asset(one) for one in found_assets[:OFFERED]]),
            ("order", _("Orders"), [_order(one) for one in found_orders[:OFFERED]]),
        ],
        "more": max(len(found_assets), len(found_orders)) > OFFERED,
    }  # fmt: skip
    return render(request, "tickets/backoffice/links.html", context)


@staff_page("tickets.answer", FORM)
def further(request: Any, public_id: str) -> HttpResponse:
    """Change what staff ask beside the usual: the custom fields of tickets."""
    ticket = found(public_id)
    form = RecordForm(ticket, (), by=request.staff, data=posted(request))
    return edit_record(request, form, _("Further data"), back_to(ticket))


def _asset(one: Asset) -> tuple[str, str, str]:
    """(public id, name, what tells it apart)."""
    place = one.site.name if one.site else ""
    return one.public_id, one.name, " · ".join(x for x in (one.serial_number, place) if x)


def _order(one: Order) -> tuple[str, str, str]:
    said = [formats.day(one.ordered_on), str(one.get_state_display()), one.reference]
    return one.public_id, one.number, " · ".join(x for x in said if x)


def _linked(request: Any, ticket: Ticket) -> HttpResponse:
    """Link what was chosen; "none" unlinks it."""
    name = request.POST.get("what", "")
    model: Any = {"asset": Asset, "order": Order}.get(name)
    if model is None:
        raise Http404
    record, wanted = None, request.POST.get("record", "").replace("\x00", "")
    if wanted != "none":
        record = get_object_or_404(model, public_id=wanted, company=ticket.company_id)
    try:
        sort_ticket(by=request.staff, ticket=ticket, values={name: record})
    except Merged:
        messages.error(request, _merged())
    else:
        messages.success(request, _("Saved."))
    return redirect(address_of(ticket))


urlpatterns = [
    path("tickets/<pid:public_id>/sorting/", sorting, name="sorting"),
    path("tickets/<pid:public_id>/turn/", turn, name="turn"),
    path("tickets/<pid:public_id>/further/", further, name="further"),
    path("tickets/<pid:public_id>/links/", links, name="links"),
]
