"""Products: what orders name. Prices and visibility for customers join with the shop."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portello.core.changes import Versioned
from portello.core.ids import PublicIdField
from portello.core.languages import translated
from portello.core.money import PriceField
from portello.core.names import FindField, SortField
from portello.core.sources import Sourced, one_per_source


class Product(Versioned, Sourced):
    """Something the business sells. `name` is {language: text}; the price is net."""

    public_id = PublicIdField()
    sku = models.CharField(_("Product number"), max_length=60)
    name = models.JSONField(_("Name"))
    find = FindField("sku", "name")
    sort = SortField("shown_name")
    unit = models.CharField(_("Unit"), max_length=60, blank=True)
    unit_price = PriceField(_("Unit price"), default=0)
    currency = models.CharField(_("Currency"), max_length=3)
    is_discontinued = models.BooleanField(_("Discontinued"), default=False)

    class Meta:
        constraints = [
            one_per_source("product_source"),
            models.UniqueConstraint(fields=["sku"], name="one_product_per_sku"),
        ]
        indexes = [models.Index(fields=["sort", "id"], name="product_sort")]

    def __str__(self) -> str:
        return translated(self.name)

    @property
    def shown_name(self) -> str:
        """The name in the reader's language, else in the base language."""
        return translated(self.name)
