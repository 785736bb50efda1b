"""The order card of the portal's home page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portello.core import formats
from portello.modules.orders.models import Order


@dataclass(frozen=True)
class Card:
    """A card on home: a figure, a sentence and a few rows."""

    title: str
    amount: str
    text: str
    rows: list[tuple[str, str, str]]
    link: tuple[str, str]


SHOWN = 5


def cards(viewer: Any) -> list[Card]:
    """Orders that the business still has to deliver, the oldest wish first."""
    hidden = viewer.hidden(Order)
    if not viewer.may("orders.view") or {"number", "state"} & hidden:
        return []
    open_orders = viewer.see(Order).open()
    count = open_orders.count()
    rows = []
    if count:
        found = open_orders.order_by("pk" if "wanted_on" in hidden else "wanted_on", "pk")
        rows = [
            (
                order.number,
                reverse("portal:orders:detail", kwargs={"public_id": order.public_id}),
                _note(viewer, order),
            )
            for order in found[:SHOWN]
        ]
    text = (
        ngettext("order has not been shipped yet", "orders have not been shipped yet", count)
        if count
        else _("All your orders have been shipped.")
    )
    link = (_("All orders"), reverse("portal:orders:list"))
    return [Card(_("Open orders"), formats.number(count), text, rows, link)]


def _note(viewer: Any, order: Order) -> str:
    if order.wanted_on and "wanted_on" in viewer.fields(Order):
        return _("wanted by %(day)s") % {"day": formats.day(order.wanted_on)}
    return ""
