"""Data at a chosen size: one company owns a fifth of the orders, a thousand share the rest."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from portello.core import search
from portello.modules.customers.models import Company
from portello.modules.orders.models import Order, OrderLine

SHARERS = 1000


def grow(orders: int) -> None:
    """Add `orders` orders of one line each to the demo business; Alpha is the big company."""
    chance = random.Random(1)
    big = Company.objects.get(name="Alpha Oy")
    if Order.objects.count() >= orders:
        return
    with transaction.atomic():
        sharers = Company.objects.bulk_create(
            Company(name=f"Company {n}", find=f"company {n}", sort=f"company {n}")
            for n in range(SHARERS)
        )
    for start in range(0, orders, 5000):
        with transaction.atomic():
            made = Order.objects.bulk_create(
                _order(n, big if n % 5 == 0 else sharers[n % SHARERS], chance)
                for n in range(start, min(start + 5000, orders))
            )
            OrderLine.objects.bulk_create(
                OrderLine(
                    order=o, company_id=o.company_id, position=1, name="Toner", quantity=1,
                    unit_price=Decimal(o.net) / 100, net=o.net,
                )
                for o in made
            )  # fmt: skip
            search.index(made)


def _order(n: int, company: Company, chance: random.Random) -> Order:
    net = chance.randint(1000, 500_000)
    day = date(2026, 11, 1) - timedelta(days=chance.randint(0, 3000))
    return Order(
        company=company, number=f"B-{n:06}", find=f"b-{n:06} company", ordered_on=day, shipped_on=day,
        state="shipped", currency="EUR", goods=net, net=net, gross=net, delivery_name=company.name,
    )  # fmt: skip
