"""The order card of the portal's home page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Window
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portello.core import formats
from portello.modules.orders.models import Order
from portello.portal.cards import Card

SHOWN = 5


def cards(viewer: Any) -> list[Card]:
    """Orders that the business still has to deliver, the oldest wish first."""
    hidden = viewer.hidden(Order)
    if not viewer.may("orders.view") or {"number", "state"} & hidden:
        return []
    # The rows and how many there are in one query: home asks every module.
    found = viewer.see(Order).open().annotate(of_all=Window(Count("*")))
    shown = list(found.order_by("pk" if "wanted_on" in hidden else "wanted_on", "pk")[:SHOWN])
    count = getattr(shown[0], "of_all", len(shown)) if shown else 0  # examples are not counted
    rows = [
        (
            order.number,
            reverse("portal:orders:detail", kwargs={"public_id": order.public_id}),
            _note(viewer, order),
        )
        for order in shown
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
