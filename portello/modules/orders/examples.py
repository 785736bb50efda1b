"""Example orders, for staff who set a portal up: seen nowhere else, stored nowhere."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.core.totals import line_net
from portello.modules.customers.examples import IDS, example_people
from portello.modules.orders.models import Order, OrderCharge, OrderLine

_PRICES = (Decimal("449"), Decimal("89.9"))


def examples(portal: Any) -> dict[type, list[Any]]:
    """Two open orders, with the lines and the freight that both show."""
    company, contact = example_people(portal)
    lines = [_line(company, n, price) for n, price in enumerate(_PRICES, start=1)]
    freight = OrderCharge(
        pk=-1, company=company, amount=990, tax_category="S", tax_rate=Decimal(25)
    )
    orders = []
    for number, state in ((1, "received"), (2, "confirmed")):
        ordered = timezone.localdate() - timedelta(days=3 * number)
        order = Order(
            pk=-number, public_id=IDS.format(number), company=company, contact=contact,
            number=f"O-{ordered.year}-{number:05d}", state=state, ordered_on=ordered,
            wanted_on=ordered + timedelta(days=14), reference="PO-1234", delivery_method="DHL",
            currency=settings.CURRENCY, delivery_name=company.name,
            delivery_line1="1 Example Street", delivery_postal_code="00100",
            delivery_city="Helsinki", delivery_country="FI",
        )  # fmt: skip
        order.set_totals(lines, [freight])
        orders.append(order)
    return {Order: orders, OrderLine: lines, OrderCharge: [freight]}


def _line(company: Any, position: int, price: Decimal) -> OrderLine:
    quantity = Decimal(2)
    return OrderLine(
        pk=-position, company=company, position=position, sku=f"P-{position}00",
        name=_("Example product %(number)s") % {"number": position}, unit="pcs",
        quantity=quantity, unit_price=price, tax_category="S", tax_rate=Decimal(25),
        net=line_net(quantity, price, settings.CURRENCY),
    )  # fmt: skip
