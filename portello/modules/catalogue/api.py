"""What programs read of the catalogue: products, for integrations; customers get them with the shop."""

from django.utils.translation import gettext_lazy as _

from portello.api.callers import Rights
from portello.api.resources import Filter, Resource
from portello.modules.catalogue.models import Product

RESOURCES = (
    Resource(
        "products",
        Product,
        _("Products"),
        Rights(staff="catalogue.view"),
        sort={"name": "sort", "sku": "sku"},
        filters=(
            Filter("sku", "sku", "sku"),
            Filter("is_discontinued", "is_discontinued", "is_discontinued", "yes_no"),
        ),
    ),
)
