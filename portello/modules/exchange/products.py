"""Import of products."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.core import changes
from portello.core.languages import translated
from portello.modules.catalogue.models import Product
from portello.modules.exchange import values
from portello.modules.exchange.kinds import Checked, Reader
from portello.modules.exchange.mapping import Mapping, Target

RECORDS = ("staff:catalogue:products", gettext_lazy("Products"))  # where what was written is found
TARGETS = (
    Target("external_id", gettext_lazy("Number in the source"), ("productid", "id", "productnumber", "itemnumber", "articlenumber", "tuotenumero", "artikelnummer"), True),
    Target("sku", gettext_lazy("Product number"), ("productnumber", "itemno", "code")),
    Target("name", gettext_lazy("Name"), ("productname", "product", "description", "tuote", "tuotenimi", "produktnamn", "artikel", "bezeichnung", "descrizione"), True),
    Target("unit", gettext_lazy("Unit"), ("quantityperunit", "unitofmeasure", "yksikko", "enhet", "einheit", "unita")),
    Target("unit_price", gettext_lazy("Unit price"), ("unitprice", "price", "hinta", "pris", "preis", "prezzo")),
    Target("is_discontinued", gettext_lazy("Discontinued"), ("discontinued", "inactive")),
)  # fmt: skip
LINE_TARGETS: tuple[Target, ...] = ()


def custom_targets() -> tuple[Target, ...]:
    """None: they have no custom fields."""
    return ()


def parse(cells: dict[str, str], mapping: Mapping) -> tuple[str, dict[str, Any], list[str]]:
    """(key, record, problems) of one row."""
    reader = Reader(cells, TARGETS)
    key = reader.take("external_id", values.text, 100)
    if not key:
        reader.problems.append(_("the number in the source is missing"))
    record: dict[str, Any] = {
        "sku": reader.take("sku", values.text, 60) if reader.has("sku") else key[:60]
    }
    name = reader.take("name", values.text, 300)
    if not name:
        reader.problems.append(_("the name is missing"))
    record["name"] = name
    if reader.has("unit"):
        record["unit"] = reader.take("unit", values.text, 60)
    if reader.has("unit_price"):
        record["unit_price"] = str(reader.take("unit_price", _price, default=0))
        record["currency"] = mapping.currency_code
    if reader.has("is_discontinued"):
        record["is_discontinued"] = reader.take("is_discontinued", values.yes_no, default=False)
    return key, record, reader.problems


def _price(text: str) -> Any:
    return values.number(text or "0")


def alone(record: dict[str, Any]) -> Any:
    """What no other row of the file may have: the product number."""
    return record["sku"]


def compare(batch: list[Checked], mapping: Mapping) -> None:
    """Set each record's outcome by what the register holds."""
    stored = _stored([c.key for c in batch], mapping.source)
    taken = dict(
        Product.objects.filter(sku__in=[c.record["sku"] for c in batch]).values_list(
            "sku", "external_id"
        )
    )
    for checked in batch:
        if taken.get(checked.record["sku"], checked.key) != checked.key:
            checked.problems.append(_("another product has the same product number"))
            continue
        product = stored.get(checked.key)
        if product is None:
            checked.outcome = "create"
        else:
            differing = _differences(checked.record, product)
            checked.compared(
                [
                    (_LABELS.get(name, name), _said(getattr(product, name)), _said(new))
                    for name, new in differing.items()
                ]
            )


_LABELS = {target.name: target.label for target in TARGETS}


def _said(value: Any) -> Any:
    return translated(value) if isinstance(value, dict) else value


def _stored(keys: list[str], source: str) -> dict[str, Product]:
    return {p.external_id: p for p in Product.objects.filter(source=source, external_id__in=keys)}


def _typed(record: dict[str, Any], product: Product | None) -> dict[str, Any]:
    typed = dict(record)
    old = product.name if product else {}
    typed["name"] = {**old, settings.LANGUAGE_CODE: record["name"]}
    if "unit_price" in typed:
        typed["unit_price"] = Product._meta.get_field("unit_price").to_python(typed["unit_price"])
    return typed


def _differences(record: dict[str, Any], product: Product) -> dict[str, Any]:
    return {k: v for k, v in _typed(record, product).items() if getattr(product, k) != v}


def apply(batch: list[Any], mapping: Mapping, by: Any) -> None:
    """Write checked records."""
    stored = _stored([row.key for row in batch], mapping.source)
    for row in batch:
        product = stored.get(row.key)
        if product is None:
            made = Product(source=mapping.source, external_id=row.key, **_typed(row.record, None))
            made.currency = made.currency or mapping.currency_code
            changes.create(made, by=by, verb="imported")
        elif differing := _differences(row.record, product):
            changes.apply(product, differing, by=by, verb="imported")
