"""Dates, numbers and money as the reader writes them; memoised, since a list formats them by the row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, get_decimal_symbol
from babel.units import format_unit
from django.conf import settings

from portello.core.languages import current
from portello.core.money import CURRENCIES, from_minor

# British English: day before month, as everywhere in Europe.
_LOCALES = {
    "en": "en_GB",
    "nb": "nb_NO",
    "fi": "fi_FI",
    "sv": "sv_SE",
    "it": "it_IT",
    "de": "de_DE",
}


@lru_cache(maxsize=16)
def locale(language: str) -> Locale:
    """Babel's locale for one of our languages."""
    return Locale.parse(_LOCALES.get(language, "en_GB"))


def money(minor: int | None, currency: str, language: str | None = None) -> str:
    """An amount in minor units, with its currency.

    Here and below `language` defaults to the current one; lists ask for it once, not by the cell.
    """
    return "" if minor is None else _money(minor, currency, language or current())


def price(amount: Decimal | None, currency: str) -> str:
    """A unit price with its currency and as many decimals as it has, two at least."""
    return "" if amount is None else _price(amount, currency, current())


def number(value: Decimal | int | None, language: str | None = None) -> str:
    """A number without needless zeros."""
    return "" if value is None else _number(Decimal(value), language or current())


def day(value: date | None, language: str | None = None) -> str:
    """A date, in digits; of a moment, its day in the business's time zone."""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    return "" if value is None else _day(value, language or current())


def moment(value: datetime | None) -> str:
    """A moment in the business's time zone."""
    if value is None:
        return ""
    return _moment(value.replace(second=0, microsecond=0), current())


def amount(minor: int, currency: str, language: str | None = None) -> str:
    """An amount without its currency and without grouping, for a spreadsheet in the reader's language."""
    value = from_minor(minor, currency)
    return str(value).replace(".", get_decimal_symbol(locale(language or current())))


def file_size(size: int) -> str:
    """So many bytes, in kilobytes or megabytes of a thousand."""
    return _file_size(size, current())


@lru_cache(maxsize=500)
def _file_size(size: int, language: str) -> str:
    unit, by = ("digital-megabyte", 1_000_000) if size >= 999_500 else ("digital-kilobyte", 1000)
    shown = Decimal(max(size, 100) if size else 0) / by
    digits = "#,##0" if shown >= 100 or (by == 1000 and shown >= 1) else "#,##0.#"
    return format_unit(shown, unit, length="short", format=digits, locale=locale(language))


def currency_choices() -> list[tuple[str, str]]:
    """(code, "EUR · Euro") of every currency in use, by code."""
    return _currency_choices(current())


@lru_cache(maxsize=16)
def _currency_choices(language: str) -> list[tuple[str, str]]:
    names = locale(language).currencies
    return [("", ""), *((code, f"{code} · {names.get(code, code)}") for code in sorted(CURRENCIES))]


@lru_cache(maxsize=20_000)
def _money(minor: int, currency: str, language: str) -> str:
    return format_currency(from_minor(minor, currency), currency, locale=locale(language))


@lru_cache(maxsize=20_000)
def _price(amount: Decimal, currency: str, language: str) -> str:
    digits = max(2, -int(amount.normalize().as_tuple().exponent)) if amount else 2
    place = locale(language)
    pattern = place.currency_formats["standard"].pattern.replace("0.00", "0." + "0" * digits)
    return format_currency(amount, currency, format=pattern, locale=place, currency_digits=False)


@lru_cache(maxsize=20_000)
def _number(value: Decimal, language: str) -> str:
    return format_decimal(value.normalize(), format="#,##0.######", locale=locale(language))


@lru_cache(maxsize=20_000)
def _day(value: date, language: str) -> str:
    return format_date(value, _PATTERNS[language], locale=locale(language))


@lru_cache(maxsize=5_000)
def _moment(value: datetime, language: str) -> str:
    zone = ZoneInfo(settings.TIME_ZONE)
    pattern = f"{_PATTERNS[language]} HH:mm"
    return format_datetime(value.astimezone(UTC), pattern, tzinfo=zone, locale=locale(language))


_PATTERNS = {
    "en": "d MMM y",
    "fi": "d.M.y",
    "nb": "dd.MM.y",
    "sv": "y-MM-dd",
    "it": "dd/MM/y",
    "de": "dd.MM.y",
}
