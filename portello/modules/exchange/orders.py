"""Import of orders: one file of heads and one of lines; a line's key is order and product."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.core.money import to_minor
from portello.core.totals import line_net
from portello.modules.catalogue.models import Product
from portello.modules.customers.models import Company
from portello.modules.exchange import values
from portello.modules.exchange.kinds import Checked, Reader
from portello.modules.exchange.mapping import Mapping, Target
from portello.modules.orders.imported import differs, write_orders
from portello.modules.orders.models import Order

RECORDS = ("staff:orders:list", gettext_lazy("Orders"))  # where what was written is found
TARGETS = (
    Target("external_id", gettext_lazy("Number in the source"), ("orderid", "ordernumber", "orderno", "id", "tilausnumero", "ordrenummer", "auftragsnummer", "numeroordine"), True),
    Target("company", gettext_lazy("Customer"), ("customerid", "customernumber", "customerno", "customer", "asiakasnumero", "kundnummer", "kundenummer", "kundennummer", "codicecliente"), True),
    Target("number", gettext_lazy("Number"), ("ordernumber", "orderno")),
    Target("ordered_on", gettext_lazy("Ordered"), ("orderdate", "date", "tilauspaiva", "orderdatum", "ordredato", "bestelldatum", "dataordine"), True),
    Target("wanted_on", gettext_lazy("Wanted by"), ("requireddate", "requesteddate", "duedate")),
    Target("shipped_on", gettext_lazy("Shipped"), ("shippeddate", "shipdate", "deliverydate")),
    Target("delivery_method", gettext_lazy("Delivery method"), ("shipvia", "shippingmethod", "carrier")),
    Target("reference", gettext_lazy("Your reference"), ("customerreference", "yourreference", "ponumber")),
    Target("freight", gettext_lazy("Freight"), ("shipping", "shippingcost", "rahti", "frakt", "fracht", "trasporto")),
    Target("delivery_name", gettext_lazy("Recipient"), ("shipname", "deliveryname", "recipient")),
    Target("delivery_line1", gettext_lazy("Street address"), ("shipaddress", "deliveryaddress")),
    Target("delivery_postal_code", gettext_lazy("Postal code"), ("shippostalcode", "shipzip")),
    Target("delivery_city", gettext_lazy("City"), ("shipcity",)),
    Target("delivery_region", gettext_lazy("Region"), ("shipregion",)),
    Target("delivery_country", gettext_lazy("Country"), ("shipcountry",)),
)  # fmt: skip
LINE_TARGETS = (
    Target("order", gettext_lazy("Order"), ("orderid", "ordernumber", "orderno"), True),
    Target("product", gettext_lazy("Product"), ("productid", "sku", "productnumber", "itemnumber"), True),
    Target("unit_price", gettext_lazy("Unit price"), ("unitprice", "price"), True),
    Target("quantity", gettext_lazy("Quantity"), ("qty", "amount", "maara", "antal", "antall", "menge", "quantita"), True),
    Target("discount", gettext_lazy("Discount"), ("rebate", "alennus", "rabatt", "sconto")),
)  # fmt: skip
_TEXTS = {"delivery_method": 100, "reference": 100, "delivery_name": 200, "delivery_line1": 200,
          "delivery_postal_code": 20, "delivery_city": 100, "delivery_region": 100}  # fmt: skip


_LARGEST_LINE = Decimal(10) ** 12


def custom_targets() -> tuple[Target, ...]:
    """None: they have no custom fields."""
    return ()


def parse(cells: dict[str, str], mapping: Mapping) -> tuple[str, dict[str, Any], list[str]]:
    """(key, record, problems) of one head; amounts in minor units, days as ISO text."""
    reader = Reader(cells, TARGETS)
    key = reader.take("external_id", values.text, 60)
    if not key:
        reader.problems.append(_("the number in the source is missing"))
    record: dict[str, Any] = {"company": reader.take("company", values.text, 100)}
    record["number"] = (
        reader.take("number", values.text, 60) if reader.has("number") else ""
    ) or key
    for name in ("ordered_on", "wanted_on", "shipped_on"):
        if reader.has(name):
            found = reader.take(name, values.day, default=None)
            record[name] = found.isoformat() if found else None
    if not record.get("ordered_on"):
        reader.problems.append(_("the order date is missing"))
    for name, longest in _TEXTS.items():
        if reader.has(name):
            record[name] = reader.take(name, values.text, longest)
    if reader.has("delivery_country"):
        record["delivery_country"] = reader.take("delivery_country", values.country)
    if reader.has("freight"):
        amount = reader.take("freight", _amount, default=Decimal(0))
        record["freight"] = to_minor(amount, mapping.currency_code)
    record["currency"] = mapping.currency_code
    record["lines"] = []
    return key, record, reader.problems


def parse_line(cells: dict[str, str], mapping: Mapping) -> tuple[str, dict[str, Any], list[str]]:
    """(order key, line, problems) of one row of the lines file."""
    reader = Reader(cells, LINE_TARGETS)
    order = reader.take("order", values.text, 60)
    product = reader.take("product", values.text, 100)
    if not order or not product:
        reader.problems.append(_("the order or the product is missing"))
    price = reader.take("unit_price", _amount, default=Decimal(0))
    quantity = reader.take("quantity", _amount, default=Decimal(0))
    rate = reader.take("discount", _amount, default=Decimal(0))
    rate = round(rate * 100 if mapping.discount == "fraction" else rate, 2)
    if abs(price * quantity) > _LARGEST_LINE:
        reader.problems.append(_("the amount of the line is too large"))
        price = quantity = Decimal(0)
    if not 0 <= rate <= 100:
        reader.problems.append(_("the discount is not between 0 and 100 percent"))
    line = {
        "product": product,
        "unit_price": str(price),
        "quantity": str(quantity),
        "discount_rate": str(rate),
        "net": line_net(quantity, price, mapping.currency_code, discount_rate=rate),
    }
    return order, line, reader.problems


def _amount(text: str) -> Decimal:
    return values.number(text or "0")


def alone(record: dict[str, Any]) -> Any:
    """What no other row of the file may have: a customer's order number."""
    return record["company"], record["number"]


def compare(batch: list[Checked], mapping: Mapping) -> None:
    """Resolve customers and products, then set each order's outcome by what is stored."""
    companies = dict(
        Company.objects.filter(
            source=mapping.source, external_id__in={c.record["company"] for c in batch}
        ).values_list("external_id", "pk")
    )
    wanted = {line["product"] for c in batch for line in c.record["lines"]}
    products = set(
        Product.objects.filter(source=mapping.source, external_id__in=wanted).values_list(
            "external_id", flat=True
        )
    )
    for checked in batch:
        _resolve(checked, companies, products)
    good = [c for c in batch if not c.problems]
    _refuse_taken_numbers(good, mapping)
    stored = differs({c.key: c.record for c in good}, mapping.source)
    for checked in good:
        if checked.problems:
            continue
        if checked.key in stored:
            checked.compared([(_LABELS[n], old, new) for n, old, new in stored[checked.key]])
        else:
            checked.outcome = "create"


_LABELS = {target.name: target.label for target in TARGETS} | {
    "lines": gettext_lazy("Order lines"),
    "currency": gettext_lazy("Currency"),
    "state": gettext_lazy("State"),
}


def _resolve(checked: Checked, companies: dict[str, int], products: set[str]) -> None:
    record = checked.record
    record["company_id"] = companies.get(record["company"])
    if record["company_id"] is None:
        checked.problems.append(_("there is no customer “%(key)s”") % {"key": record["company"]})
    for line in record["lines"]:
        if line["product"] not in products:
            checked.problems.append(_("there is no product “%(key)s”") % {"key": line["product"]})


def _refuse_taken_numbers(good: list[Checked], mapping: Mapping) -> None:
    taken = Order.objects.filter(
        company__in={c.record["company_id"] for c in good},
        number__in={c.record["number"] for c in good},
    ).exclude(source=mapping.source, external_id__in=[c.key for c in good])
    pairs = set(taken.values_list("company_id", "number"))
    for checked in good:
        if (checked.record["company_id"], checked.record["number"]) in pairs:
            checked.problems.append(_("this customer has another order with the same number"))


def apply(batch: list[Any], mapping: Mapping, by: Any) -> None:
    """Write checked orders with their lines and charges."""
    write_orders({row.key: row.record for row in batch}, source=mapping.source, by=by)
