"""Orders, their lines and charges. Amounts are minor units of the order's currency (ADR 0012)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from portello.access.owned import CustomerOwned, OwnedManager, OwnedQuerySet
from portello.access.viewer import Viewer
from portello.core import totals
from portello.core.changes import Versioned
from portello.core.ids import PublicIdField
from portello.core.money import MinorField, PriceField, QuantityField, RateField
from portello.core.names import FindField
from portello.core.sources import Sourced, one_per_source


def seen_by(viewer: Viewer, order: str = "") -> models.Q:
    """The rule for orders and, with the path `order`, for what hangs on them."""
    rule = viewer.company_rule
    if not viewer.sees_company_records("orders"):
        rule &= models.Q(**{f"{order}contact_id": viewer.contact.pk})
    return rule


class OrderQuerySet(OwnedQuerySet):
    """Orders. "Own" are those that name the viewer as contact; one without contact is the company's."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(seen_by(viewer))

    def open(self) -> Self:
        """Orders still to be delivered."""
        return self.filter(state__in=["received", "confirmed"])


class Order(CustomerOwned, Versioned, Sourced):
    """An order as it was placed: name, prices, tax and addresses are copies of that day."""

    STATES = [
        ("received", _("Received")),
        ("confirmed", _("Confirmed")),
        ("shipped", _("Shipped")),
        ("cancelled", _("Cancelled")),
    ]

    public_id = PublicIdField()
    number = models.CharField(_("Number"), max_length=60)
    contact = models.ForeignKey(
        "customers.Contact",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Contact"),
        related_name="+",
    )
    state = models.CharField(_("State"), max_length=10, choices=STATES, default="received")
    ordered_on = models.DateField(_("Ordered"))
    wanted_on = models.DateField(_("Wanted by"), null=True, blank=True)
    shipped_on = models.DateField(_("Shipped"), null=True, blank=True)
    delivery_method = models.CharField(_("Delivery method"), max_length=100, blank=True)
    reference = models.CharField(_("Your reference"), max_length=100, blank=True)
    find = FindField("number", "reference", "delivery_name", "delivery_city")
    currency = models.CharField(max_length=3)

    delivery_name = models.CharField(_("Recipient"), max_length=200, blank=True)
    delivery_line1 = models.CharField(max_length=200, blank=True)
    delivery_line2 = models.CharField(max_length=200, blank=True)
    delivery_postal_code = models.CharField(max_length=20, blank=True)
    delivery_city = models.CharField(max_length=100, blank=True)
    delivery_region = models.CharField(max_length=100, blank=True)
    delivery_country = models.CharField(max_length=2, blank=True)

    goods = MinorField(_("Goods"), default=0)
    charges = MinorField(_("Charges"), default=0)
    net = MinorField(_("Net"), default=0)
    vat = MinorField(_("VAT"), default=0)
    gross = MinorField(_("Total"), default=0)
    given_total = MinorField(_("Total given by the source"), null=True)
    internal_note = models.TextField(_("Internal note"), blank=True)

    objects: ClassVar[Any] = OwnedManager.from_queryset(OrderQuerySet)()

    class Meta:
        constraints = [
            one_per_source("order_source"),
            models.UniqueConstraint(fields=["company", "number"], name="order_number_per_company"),
            models.CheckConstraint(
                condition=models.Q(state__in=["received", "confirmed", "shipped", "cancelled"]),
                name="order_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="shipped") | models.Q(shipped_on__isnull=False),
                name="shipped_order_has_date",
            ),
            models.CheckConstraint(
                condition=models.Q(net=models.F("goods") + models.F("charges")), name="order_net"
            ),
            models.CheckConstraint(
                condition=models.Q(gross=models.F("net") + models.F("vat")), name="order_gross"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-ordered_on", "-id"], name="order_by_date"),
            models.Index(fields=["company", "number"], name="order_by_number"),
            models.Index(fields=["company", "gross"], name="order_by_gross"),
            models.Index(fields=["company", "currency", "state", "gross"], name="order_totals"),
            models.Index(fields=["company", "state"], name="order_by_state"),
            models.Index(fields=["-ordered_on", "-id"], name="order_all_by_date"),
        ]

    def __str__(self) -> str:
        return self.number

    def set_totals(self, lines: Iterable[OrderLine], charges: Iterable[OrderCharge]) -> None:
        """Compute goods, charges, net, VAT and gross from `lines` and `charges`."""
        summed = totals.total(
            [totals.Amount(x.net, x.tax_category, x.tax_rate) for x in lines],
            [totals.Amount(x.amount, x.tax_category, x.tax_rate) for x in charges],
            self.currency,
        )
        self.goods, self.charges, self.net = summed.goods, summed.charges, summed.net
        self.vat, self.gross = summed.vat, summed.gross

    def delivery_address(self) -> dict[str, str]:
        """The delivery address by part, as `core.addresses.format_address` takes it."""
        parts = ("line1", "line2", "postal_code", "city", "region", "country")
        return {part: getattr(self, f"delivery_{part}") for part in parts}


class PartQuerySet(OwnedQuerySet):
    """Lines and charges: seen with their order."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(seen_by(viewer, "order__"))


class OrderLine(CustomerOwned):
    """One line of an order; `net` is quantity x price less discount, rounded half-up."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    product = models.ForeignKey("catalogue.Product", models.PROTECT, null=True, related_name="+")
    external_key = models.CharField(max_length=200, blank=True)
    sku = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=300)
    unit = models.CharField(max_length=60, blank=True)
    quantity = QuantityField()
    unit_price = PriceField()
    discount_rate = RateField(default=Decimal(0))
    discount_amount = MinorField(default=0)
    tax_category = models.CharField(max_length=2, default="O")
    tax_rate = RateField(default=Decimal(0))
    net = MinorField()

    objects: ClassVar[Any] = OwnedManager.from_queryset(PartQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="one_line_per_position")
        ]


class OrderCharge(CustomerOwned):
    """A charge (freight) or, with a negative amount, an allowance on the whole order."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, default="freight")
    name = models.CharField(max_length=200, blank=True)
    amount = MinorField()
    tax_category = models.CharField(max_length=2, default="O")
    tax_rate = RateField(default=Decimal(0))

    objects: ClassVar[Any] = OwnedManager.from_queryset(PartQuerySet)()
