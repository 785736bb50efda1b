"""The order card of the portal's home page."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portello.core import formats
from portello.modules.orders.models import Order
from portello.portal.cards import Card
from portello.portal.wanted import Wanted, amount


def cards(viewer: Any) -> list[Wanted]:
    """Orders that the business still has to deliver, the oldest wish first."""
    hidden = viewer.hidden(Order)
    if not viewer.may("orders.view") or {"number", "state"} & hidden:
        return []
    wish = () if "wanted_on" in hidden else (F("wanted_on").asc(nulls_last=True),)
    columns = ("public_id", "number", "wanted_on")
    return [Wanted(viewer.see(Order).open(), (*wish, "pk"), columns, partial(_card, bool(wish)))]


def _card(shows_wish: bool, orders: list[Any], count: int) -> Card:
    rows = [
        (
            order.number,
            reverse("portal:orders:detail", kwargs={"public_id": order.public_id}),
            _note(order) if shows_wish else "",
        )
        for order in orders
    ]
    text = (
        ngettext("order has not been shipped yet", "orders have not been shipped yet", count)
        if count
        else _("All your orders have been shipped.")
    )
    link = (_("All orders"), reverse("portal:orders:list"))
    return Card(_("Open orders"), amount(count), text, rows, link)


def _note(order: Any) -> str:
    if not order.wanted_on:
        return ""
    return _("wanted by %(day)s") % {"day": formats.day(order.wanted_on)}
