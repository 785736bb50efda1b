"""Catalogue: the products that orders name."""

from django.utils.translation import gettext_lazy as _

from portello.core.fields import HIDDEN, Field, register
from portello.core.registry import MenuEntry, Module
from portello.modules.catalogue import search
from portello.modules.catalogue.models import Product

# Customers see products with the shop; until then a profile has nothing to grant here.
register(
    Product,
    Field("sku", _("Product number"), "text", HIDDEN, HIDDEN),
    Field("name", _("Name"), "translated", HIDDEN, HIDDEN),
    Field("unit", _("Unit"), "text", HIDDEN, HIDDEN),
    Field("unit_price", _("Unit price"), "money", HIDDEN, HIDDEN),
    Field("currency", _("Currency"), "text", HIDDEN, HIDDEN),
    Field("is_discontinued", _("Discontinued"), "yes_no", HIDDEN, HIDDEN),
)

MODULE = Module(
    name="catalogue",
    label=_("Products"),
    staff_menu=(
        MenuEntry(_("Products"), "staff:catalogue:products", "package", "catalogue.view", 50),
    ),
    record_pages={"catalogue.product": ""},
    search=search.KINDS,
    history={"catalogue.product": ("catalogue.view", "")},
    samples="portello.modules.catalogue.samples.samples",
)
