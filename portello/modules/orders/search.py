"""What of orders can be found: the order itself, and what was ordered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portello.core.search import Kind, Part
from portello.modules.orders.models import OrderLine


def line_names(orders: Sequence[Any]) -> dict[int, list[str]]:
    """{order key: what its lines name}, each name once, with its product number."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    lines = OrderLine._base_manager.filter(order__in=[order.pk for order in orders])
    for order, name, sku in lines.order_by("order", "position").values_list(
        "order_id", "name", "sku"
    ):
        found[order][f"{name} {sku}".strip()] = None
    return {order: list(names) for order, names in found.items()}


KINDS = (
    Kind(
        code="o",
        model="orders.order",
        label=_("Orders"),
        icon="truck",
        parts=(
            Part("n", "number"),
            Part("r", "reference"),
            Part("d", "delivery_name"),
            Part("c", "delivery_city"),
            Part("l", label=_("Order lines"), values=line_names),
        ),
        right="orders.view",
        portal=lambda hit: f"/orders/{hit.public_id}/",
        staff_right="orders.view",
        staff=lambda hit: reverse("staff:orders:detail", kwargs={"public_id": hit.public_id}),
        needs=("number",),
        day="ordered_on",
    ),
)
