"""How orders look on both sides: columns, filters, state badges, the parts of the detail page."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from portello.core import formats
from portello.core.languages import current
from portello.modules.orders.models import Order
from portello.ui.listing import Column, Filter

TONES = {"received": "info", "confirmed": "info", "shipped": "success", "cancelled": "neutral"}
# What a row of the list shows; fetched as plain values, since records cost three times as much.
FIELDS = (
    "public_id", "number", "ordered_on", "reference", "delivery_name", "state", "shipped_on",
    "gross", "currency",
)  # fmt: skip
OPEN = ("open", gettext_lazy("Not shipped"))


def state_badge(state: str, language: str | None = None) -> Markup:
    """The state as a word with a colour."""
    return _badge(state, language or current())


@lru_cache(maxsize=64)
def _badge(state: str, language: str) -> Markup:
    label = dict(Order.STATES).get(state, state)
    return Markup('<span class="badge badge-{}">{}</span>').format(
        TONES.get(state, "neutral"), label
    )


def columns() -> list[Column]:
    """The columns of an order list, in the current language."""
    return list(_columns(current()))


@cache
def _columns(language: str) -> tuple[Column, ...]:
    """Made once per language, while it is the current one."""
    return (
        Column("number", _("Number"), lambda o: o.number, ("number",)),
        Column(
            "ordered_on",
            _("Ordered"),
            lambda o: formats.day(o.ordered_on, language),
            ("ordered_on",),
            lambda o: o.ordered_on,
            "date",
        ),
        Column("reference", _("Your reference"), lambda o: o.reference, kind="minor-cell"),
        Column("delivery_name", _("Recipient"), lambda o: o.delivery_name, kind="minor-cell"),
        Column(
            "state",
            _("State"),
            lambda o: state_badge(o.state, language),
            ("state",),
            lambda o: str(dict(Order.STATES)[o.state]),
        ),
        Column(
            "shipped_on",
            _("Shipped"),
            lambda o: formats.day(o.shipped_on, language),
            ("shipped_on",),
            lambda o: o.shipped_on,
            "date",
        ),
        Column(
            "gross",
            _("Total"),
            lambda o: formats.money(o.gross, o.currency, language),
            ("gross",),
            lambda o: formats.amount(o.gross, o.currency, language),
            "amount",
        ),
        Column("currency", _("Currency"), lambda o: o.currency, kind="export"),
    )


def filters() -> list[Filter]:
    """Narrow by state; "not shipped" is everything still to come."""
    return [_STATE]


# What a list of orders adds up: nobody pays for a cancelled one.
NOT_SUMMED = ("cancelled",)


def _by_state(rows: Any, value: str) -> Any:
    return rows.open() if value == "open" else rows.filter(state=value)


_STATE = Filter("state", gettext_lazy("State"), [OPEN, *Order.STATES], _by_state)
