"""Staff pages: all orders."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.pages import staff_page
from portello.core import addresses
from portello.modules.customers.backoffice.companies import tabs
from portello.modules.customers.models import Company
from portello.modules.orders.models import Order, OrderCharge, OrderLine
from portello.modules.orders.shown import NOT_SUMMED, columns, filters, state_badge
from portello.ui.added import added
from portello.ui.listing import Column, Listing


def order_listing(request: Any, rows: Any, *, of_company: bool = False) -> Listing:
    """The list of orders, for all companies or for one."""
    shown = columns()
    if not of_company:
        shown.insert(
            1, Column("company", _("Customer"), lambda o: o.company.name, ("company__sort",))
        )
    return Listing(
        request,
        rows.select_related("company"),
        shown,
        "-ordered_on",
        filters=filters(),
        search_hint=_("Number, reference or recipient"),
        by_words=True,
        link=lambda o: reverse("staff:orders:detail", kwargs={"public_id": o.public_id}),
        money="gross",
        not_summed=NOT_SUMMED,
        date_field="ordered_on",
        csv_name="orders",
        empty=(
            _("No orders yet"),
            _("Orders come in through the import or are placed by customers."),
        ),
    )


@staff_page("orders.view")
def list_(request: Any) -> HttpResponse:
    """Every order of every company."""
    listing = order_listing(request, Order.objects.all())
    if listing.wants_csv():
        return listing.csv()
    return render(request, "orders/backoffice/list.html", {"listing": listing.load()})


@staff_page("orders.view")
def detail(request: Any, public_id: str) -> HttpResponse:
    """One order."""
    order = get_object_or_404(Order.objects.select_related("company"), public_id=public_id)
    differs = order.given_total is not None and order.given_total != order.gross
    context = {
        "order": order,
        "visible": None,
        "badge": state_badge(order.state),
        "added": added(request, order),
        "lines": list(OrderLine.objects.filter(order=order).order_by("position")),
        "charges": list(OrderCharge.objects.filter(order=order).order_by("pk")),
        "address": addresses.format_address(order.delivery_address()),
        "given": order.given_total if differs else None,
    }
    return render(request, "orders/backoffice/detail.html", context)


@staff_page("orders.view")
def of_company(request: Any, public_id: str) -> HttpResponse:
    """The orders of one company, as a tab of its page."""
    company = get_object_or_404(Company, public_id=public_id)
    listing = order_listing(request, Order.objects.filter(company=company), of_company=True)
    if listing.wants_csv():
        return listing.csv()
    context = {
        "listing": listing.load(),
        "company": company,
        "tabs": tabs(request, company, "orders"),
    }
    return render(request, "orders/backoffice/of_company.html", context)


def home_counts(staff: Any) -> list[tuple[str, int, str]]:
    """Open orders, for the back office's home."""
    if not staff.may("orders.view"):
        return []
    return [
        (
            _("Orders not shipped"),
            Order.objects.open().count(),
            reverse("staff:orders:list") + "?state=open",
        )
    ]


urlpatterns = [
    path("orders/", list_, name="list"),
    path("companies/<pid:public_id>/orders/", of_company, name="of_company"),
    path("orders/<pid:public_id>/", detail, name="detail"),
]
