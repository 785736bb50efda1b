"""Money, prices, quantities and rates as integers in the database and Decimal in Python (ADR 0012).

No float anywhere. Rounding is half-up, as EN 16931 invoices and bookkeeping expect.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, Any

from babel.core import get_global
from babel.numbers import get_currency_precision
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

MICRO = Decimal(1_000_000)


def _in_use() -> frozenset[str]:
    """ISO 4217 codes that are legal tender somewhere today, by CLDR."""
    territories = get_global("territory_currencies")
    return frozenset(
        code
        for currencies in territories.values()
        for code, _start, end, tender in currencies
        if tender and end is None
    )


CURRENCIES = _in_use()
LARGEST = 9 * 10**17  # fits a signed 64-bit integer with room for sums


@cache
def minor_digits(currency: str) -> int:
    """Digits after the decimal point of `currency` (ISO 4217): 2 for EUR, 0 for JPY."""
    return get_currency_precision(currency)


def to_minor(amount: Decimal, currency: str) -> int:
    """`amount` in minor units of `currency`, rounded half-up."""
    return int(amount.scaleb(minor_digits(currency)).quantize(Decimal(1), ROUND_HALF_UP))


def from_minor(minor: int, currency: str) -> Decimal:
    """The amount that `minor` minor units of `currency` are."""
    return Decimal(minor).scaleb(-minor_digits(currency))


class ScaledField(models.BigIntegerField):
    """An integer column that reads and takes Decimal; `scale` is the number of decimal digits."""

    scale = 0
    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any
        _pyi_lookup_exact_type: Any

    def from_db_value(self, value: int | None, *args: Any) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.scale)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        if isinstance(value, float):
            raise ValidationError(_("Enter a number."))
        try:
            return Decimal(str(value))
        except InvalidOperation:
            raise ValidationError(_("Enter a number.")) from None

    def get_prep_value(self, value: Any) -> int | None:
        number = self.to_python(value)
        if number is None:
            return None
        scaled = int(number.scaleb(self.scale).quantize(Decimal(1), ROUND_HALF_UP))
        if abs(scaled) > LARGEST:
            raise ValidationError(_("This number is too large."))
        return scaled

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)


class PriceField(ScaledField):
    """A unit price in 10^-6 of the currency unit."""

    scale = 6


class QuantityField(ScaledField):
    """A quantity in 10^-6 of the unit."""

    scale = 6


class RateField(ScaledField):
    """A percentage in 1/100 percent: 25.5 % is stored as 2550."""

    scale = 2


class MinorField(models.BigIntegerField):
    """An amount in minor units; the currency stands once on the head record.

    The model gives it as Decimal through `from_minor(value, currency)`.
    """
