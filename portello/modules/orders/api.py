"""What programs read of orders: the order with its lines, charges and totals."""

from django.utils.translation import gettext_lazy as _

from portello.api.callers import Rights
from portello.api.resources import Extra, Filter, Part, Resource
from portello.modules.orders.models import Order, OrderCharge, OrderLine

# As on the page: whoever does not see the total sees no amount, and without recipient and city
# there is no address.
_AMOUNTS = ("gross",)
_PLACE = ("delivery_name", "delivery_city")

RESOURCES = (
    Resource(
        "orders",
        Order,
        _("Orders"),
        Rights(staff="orders.view", person="orders.view"),
        sort={"ordered_on": "ordered_on", "number": "number", "gross": "gross"},
        default_sort="-ordered_on",
        filters=(
            Filter("number", "number", "number"),
            Filter("state", "state", "state", "choice"),
            Filter("reference", "reference", "reference"),
            Filter("ordered_from", "ordered_on__gte", "ordered_on", "date"),
            Filter("ordered_until", "ordered_on__lte", "ordered_on", "date"),
        ),
        extras=(
            Extra("goods", "money", _AMOUNTS),
            Extra("charges_total", "money", _AMOUNTS, column="charges"),
            Extra("net", "money", _AMOUNTS),
            Extra("vat", "money", _AMOUNTS),
            *[
                Extra(f"delivery_{part}", of=_PLACE)
                for part in ("line1", "line2", "postal_code", "region", "country")
            ],
            Extra("contact", "record", for_integrations=True),
            Extra("internal_note", for_integrations=True),
        ),
        parts=(
            Part(
                "lines",
                OrderLine,
                "order",
                "position",
                (
                    Extra("position", "whole"),
                    Extra("product", "record", for_integrations=True),
                    Extra("sku"),
                    Extra("name"),
                    Extra("unit"),
                    Extra("quantity", "number"),
                    Extra("unit_price", "money", _AMOUNTS),
                    Extra("discount_rate", "number", _AMOUNTS),
                    Extra("discount_amount", "money", _AMOUNTS),
                    Extra("tax_category", of=_AMOUNTS),
                    Extra("tax_rate", "number", _AMOUNTS),
                    Extra("net", "money", _AMOUNTS),
                ),
            ),
            Part(
                "charges",
                OrderCharge,
                "order",
                "pk",
                (
                    Extra("kind"),
                    Extra("name"),
                    Extra("amount", "money"),
                    Extra("tax_category"),
                    Extra("tax_rate", "number"),
                ),
                of=_AMOUNTS,
            ),
        ),
    ),
)
