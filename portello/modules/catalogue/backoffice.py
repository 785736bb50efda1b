"""Staff pages: products."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.pages import staff_page
from portello.core import formats
from portello.modules.catalogue.models import Product
from portello.ui.history import history_address
from portello.ui.listing import Column, Filter, Listing

_STATES = [("yes", gettext_lazy("Discontinued")), ("no", gettext_lazy("On sale"))]


@staff_page("catalogue.view")
def products(request: Any) -> HttpResponse:
    """All products."""
    listing = Listing(
        request,
        Product.objects.all(),
        [
            Column("name", _("Name"), lambda p: p.shown_name, ("sort",)),
            Column("sku", _("Product number"), lambda p: p.sku, ("sku",)),
            Column("unit", _("Unit"), lambda p: p.unit),
            Column("state", _("State"), lambda p: str(_STATES[0 if p.is_discontinued else 1][1])),
            Column(
                "unit_price",
                _("Unit price"),
                lambda p: formats.price(p.unit_price, p.currency),
                ("unit_price",),
                lambda p: p.unit_price,
                "amount",
            ),
        ],
        "name",
        filters=[
            Filter("state", _("State"), _STATES, lambda r, v: r.filter(is_discontinued=v == "yes"))
        ],
        search_hint=_("Name or product number"),
        link=history_address,
        csv_name="products",
        empty=(_("No products yet"), _("Import a file with your products.")),
    )
    if listing.wants_csv():
        return listing.csv()
    return render(request, "catalogue/backoffice/products.html", {"listing": listing.load()})


urlpatterns = [path("products/", products, name="products")]
