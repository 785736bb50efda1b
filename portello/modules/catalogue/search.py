"""What of the catalogue staff can find; customers find products with the shop."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portello.core.search import Kind, Part

KINDS = (
    Kind(
        code="g",
        model="catalogue.product",
        label=_("Products"),
        icon="package",
        parts=(Part("n", "name"), Part("s", "sku")),
        staff_right="catalogue.view",
        # A product has no page of its own yet; the list shows it.
        staff=lambda hit: (
            f"{reverse('staff:catalogue:products')}?{urlencode({'q': hit.text('s')})}"
        ),
    ),
)
