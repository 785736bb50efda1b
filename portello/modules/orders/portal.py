"""Customer pages: the orders of the company, or one's own."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import customer_page
from portello.core import addresses
from portello.core.fields import HIDDEN
from portello.modules.orders.models import Order, OrderCharge, OrderLine
from portello.modules.orders.shown import FIELDS, NOT_SUMMED, columns, filters, state_badge
from portello.ui.added import added
from portello.ui.listing import Listing

_ADDRESS_FIELDS = ("delivery_name", "delivery_city")


@customer_page("orders.view")
def list_(request: Any) -> HttpResponse:
    """Orders, newest first; search, filters, sort, total, CSV."""
    viewer = request.viewer
    listing = Listing(
        request,
        viewer.see(Order),
        columns(),
        "-ordered_on",
        filters=filters(),
        search_hint=_("Number, reference or recipient"),
        by_words=True,
        link=None if "number" in viewer.hidden(Order) else lambda o: f"/orders/{o.public_id}/",
        fields=FIELDS,
        money="gross",
        not_summed=NOT_SUMMED,
        date_field="ordered_on",
        csv_name="orders" if viewer.may("orders.export") else "",
        empty=(_("No orders yet"), _("Your orders appear here as soon as they are placed.")),
    )
    if listing.wants_csv():
        return listing.csv()
    return render(request, "orders/portal/list.html", {"listing": listing.load()})


@customer_page("orders.view")
def detail(request: Any, public_id: str) -> HttpResponse:
    """One order with its lines, charges, totals and delivery."""
    viewer = request.viewer
    order = viewer.get(Order, public_id)
    rules = viewer.rules(Order)
    if rules["number"] == HIDDEN:
        raise Http404
    visible = {name: rules[name] != HIDDEN for name in rules}
    context = {
        "order": order,
        "visible": visible,
        "badge": state_badge(order.state),
        "added": added(request, order),
        "lines": list(viewer.see(OrderLine).filter(order=order).order_by("position")),
        "charges": list(viewer.see(OrderCharge).filter(order=order).order_by("pk")),
        "address": addresses.format_address(order.delivery_address())
        if all(visible[name] for name in _ADDRESS_FIELDS)
        else [],
    }
    return render(request, "orders/portal/detail.html", context)


urlpatterns = [
    path("orders/", list_, name="list"),
    path("orders/<pid:public_id>/", detail, name="detail"),
]
