"""Orders that arrive finished from another system: compared and written in bulk."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from portello.core import audit, search
from portello.core.changes import ChangeRow
from portello.core.money import from_minor
from portello.modules.catalogue.models import Product
from portello.modules.orders.models import Order, OrderCharge, OrderLine
from portello.modules.orders.telling import tell_later

_HEAD = (
    "number", "ordered_on", "wanted_on", "shipped_on", "delivery_method", "reference",
    "delivery_name", "delivery_line1", "delivery_postal_code", "delivery_city", "delivery_region",
    "delivery_country", "currency",
)  # fmt: skip
_DAYS = ("ordered_on", "wanted_on", "shipped_on")


Difference = tuple[str, Any, Any]  # field (or "company", "lines", "freight"), old, new


def differs(records: dict[str, dict[str, Any]], source: str) -> dict[str, list[Difference]]:
    """{external id: differences} for the orders of `records` that are stored already."""
    orders = {
        o.external_id: o
        for o in Order.objects.filter(source=source, external_id__in=records).select_related(
            "company"
        )
    }
    lines, freight = _parts(list(orders.values()))
    result = {}
    for key, order in orders.items():
        record = records[key]
        found = [(name, old, new) for name, (old, new) in _head_changes(order, record).items()]
        if order.company_id != record["company_id"]:
            found.append(("company", order.company.external_id, record["company"]))
        stored, given = lines.get(order.pk, {}), _line_values(record)
        if stored != given:
            found.append(("lines", len(stored), len(given)))
        old = freight.get(order.pk, 0)
        if record.get("freight", old) != old:
            currency = order.currency
            amounts = from_minor(old, currency), from_minor(record["freight"], currency)
            found.append(("freight", *amounts))
        result[key] = found
    return result


def _parts(orders: list[Order]) -> tuple[dict[int, dict[str, tuple]], dict[int, int]]:
    lines: dict[int, dict[str, tuple]] = {}
    for line in OrderLine.objects.filter(order__in=orders):
        values = (line.quantity, line.unit_price, line.discount_rate, line.net)
        lines.setdefault(line.order_id, {})[line.external_key] = values
    charges = OrderCharge.objects.filter(order__in=orders, kind="freight")
    return lines, dict(charges.values_list("order_id", "amount"))


def _line_values(record: dict[str, Any]) -> dict[str, tuple]:
    return {
        line["product"]: (
            Decimal(line["quantity"]),
            Decimal(line["unit_price"]),
            Decimal(line["discount_rate"]),
            line["net"],
        )
        for line in record["lines"]
    }


def _head_values(record: dict[str, Any]) -> dict[str, Any]:
    values = {name: record[name] for name in _HEAD if name in record}
    for name in _DAYS:
        if values.get(name):
            values[name] = date.fromisoformat(values[name])
    if "shipped_on" in record:
        values["state"] = "shipped" if values["shipped_on"] else "confirmed"
    return values


def _head_changes(order: Order, record: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    values = _head_values(record)
    return {n: (getattr(order, n), v) for n, v in values.items() if getattr(order, n) != v}


def write_orders(records: dict[str, dict[str, Any]], *, source: str, by: audit.By) -> None:
    """Create or change these orders with their lines and freight, in one transaction.

    Every order gets its audit entry and its change row; an order whose totals would not add up
    is stopped by the database.
    """
    with transaction.atomic():
        stored = {
            o.external_id: o for o in Order.objects.filter(source=source, external_id__in=records)
        }
        wanted = {line["product"] for record in records.values() for line in record["lines"]}
        products = {
            p.external_id: p for p in Product.objects.filter(source=source, external_id__in=wanted)
        }
        new, changed = [], []
        for key, record in records.items():
            order = stored.get(key)
            is_new = order is None
            if order is None:
                order = Order(source=source, external_id=key, company_id=record["company_id"])
            audited = _head_changes(order, record)
            for name, (_old, value) in audited.items():
                setattr(order, name, value)
            if not is_new and order.company_id != record["company_id"]:
                audited["company"] = (order.company_id, record["company_id"])
                order.contact = None  # a contact of the company it came from
            order.company_id = record["company_id"]
            lines, charges = _make_parts(order, record, products)
            old_charges = [] if is_new or "freight" in record else _kept_charges(order)
            order.set_totals(lines, [*charges, *old_charges])
            (new if is_new else changed).append((order, lines, charges, record, audited))
        _save_new(new, by)
        for order, lines, charges, record, audited in changed:
            _save_changed(order, lines, charges, record, audited, by)


def _kept_charges(order: Order) -> list[OrderCharge]:
    return list(OrderCharge.objects.filter(order=order))


def _make_parts(
    order: Order, record: dict[str, Any], products: dict[str, Product]
) -> tuple[list[OrderLine], list[OrderCharge]]:
    lines = []
    for position, line in enumerate(record["lines"], start=1):
        product = products[line["product"]]
        lines.append(
            OrderLine(
                company_id=order.company_id,
                position=position,
                product=product,
                external_key=line["product"],
                sku=product.sku,
                name=product.shown_name[:300],
                quantity=Decimal(line["quantity"]),
                unit_price=Decimal(line["unit_price"]),
                discount_rate=Decimal(line["discount_rate"]),
                net=line["net"],
            )
        )
    charges = []
    if record.get("freight"):
        charges.append(OrderCharge(company_id=order.company_id, amount=record["freight"]))
    return lines, charges


def _save_new(new: list[tuple], by: audit.By) -> None:
    Order.objects.bulk_create(order for order, *_rest in new)
    lines, charges = [], []
    for order, order_lines, order_charges, *_rest in new:
        for part in [*order_lines, *order_charges]:
            part.order = order
        lines += order_lines
        charges += order_charges
    OrderLine.objects.bulk_create(lines)
    OrderCharge.objects.bulk_create(charges)
    actor = by.actor
    audit.AuditEntry.objects.bulk_create(
        audit.AuditEntry(
            actor_kind=actor.kind,
            actor_name=actor.name,
            user_id=actor.user_id,
            verb="imported",
            model="orders.order",
            record_id=order.pk,
            record_public_id=order.public_id,
            company_id=order.company_id,
        )
        for order, *_rest in new
    )
    ChangeRow.objects.bulk_create(
        ChangeRow(
            model="orders.order",
            record_id=order.pk,
            record_public_id=order.public_id,
            company_id=order.company_id,
            version=order.version,
            kind="created",
        )
        for order, *_rest in new
    )
    search.index(order for order, *_rest in new)


def _save_changed(
    order: Order,
    lines: list[OrderLine],
    charges: list[OrderCharge],
    record: dict[str, Any],
    audited: dict[str, tuple[Any, Any]],
    by: audit.By,
) -> None:
    before = Order.objects.values_list("gross", flat=True).get(pk=order.pk)
    order.version += 1
    order.save()
    OrderLine.objects.filter(order=order).delete()
    for line in lines:
        line.order = order
    for charge in charges:
        charge.order = order
    OrderLine.objects.bulk_create(lines)
    if "freight" in record:
        OrderCharge.objects.filter(order=order, kind="freight").delete()
        OrderCharge.objects.bulk_create(charges)
    OrderCharge.objects.filter(order=order).update(company_id=order.company_id)
    if before != order.gross:
        audited = {**audited, "gross": (before, order.gross)}
    audit.record("imported", order, by=by, values=audited)
    if "state" in audited:
        tell_later(order)
    ChangeRow.objects.create(
        model="orders.order",
        record_id=order.pk,
        record_public_id=order.public_id,
        company_id=order.company_id,
        version=order.version,
        kind="changed",
    )
    search.index([order])
