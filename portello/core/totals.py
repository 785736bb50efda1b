"""The one shape of totals that order, quote, cart and invoice share (ADR 0013, EN 16931)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from portello.core.money import minor_digits, to_minor

# EN 16931 VAT categories in use: standard, zero, exempt, reverse charge, intra-community, export,
# and "O", outside the scope of VAT (also: the source did not say).
TAX_CATEGORIES = ("S", "Z", "E", "AE", "K", "G", "O")


@dataclass(frozen=True)
class Amount:
    """A net amount in minor units with the VAT category and rate (percent) that apply to it."""

    net: int
    tax_category: str = "O"
    tax_rate: Decimal = Decimal(0)


@dataclass(frozen=True)
class Totals:
    """Goods, charges, net, VAT and gross in minor units; `vat_lines` is (category, rate, base, vat)."""

    goods: int
    charges: int
    net: int
    vat: int
    gross: int
    vat_lines: tuple[tuple[str, Decimal, int, int], ...]


def line_net(
    quantity: Decimal,
    unit_price: Decimal,
    currency: str,
    *,
    discount_rate: Decimal = Decimal(0),
    discount_amount: int = 0,
) -> int:
    """Net of one line in minor units: quantity x price, less discount, rounded half-up once."""
    full = quantity * unit_price * (100 - discount_rate) / 100
    return to_minor(full, currency) - discount_amount


def total(lines: Iterable[Amount], charges: Iterable[Amount], currency: str) -> Totals:
    """Sum lines and charges (allowances are negative charges); VAT once per category and rate."""
    minor_digits(currency)  # an unknown currency fails here, not in the middle of the sum
    goods = charged = vat = 0
    bases: dict[tuple[str, Decimal], int] = defaultdict(int)
    for line in lines:
        goods += line.net
        bases[line.tax_category, line.tax_rate] += line.net
    for charge in charges:
        charged += charge.net
        bases[charge.tax_category, charge.tax_rate] += charge.net
    vat_lines = []
    for (category, rate), base in sorted(bases.items()):
        tax = int((Decimal(base) * rate / 100).quantize(Decimal(1), ROUND_HALF_UP))
        vat += tax
        vat_lines.append((category, rate, base, tax))
    net = goods + charged
    return Totals(goods, charged, net, vat, net + vat, tuple(vat_lines))
