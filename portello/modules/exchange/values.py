"""Texts of a file turned into values, with a sentence for what is wrong."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from portello.core.addresses import country_code
from portello.core.identifiers import phone_number
from portello.core.money import CURRENCIES


class Wrong(Exception):
    """A value that cannot be taken; the text names what is expected."""


def text(value: str, longest: int) -> str:
    """A text of at most `longest` characters that every database can store."""
    if "\x00" in value:
        raise Wrong(_("contains a character that cannot be stored"))
    if len(value) > longest:
        raise Wrong(_("is longer than %(number)s characters") % {"number": longest})
    return value


def email(value: str) -> str:
    """An e-mail address, or empty."""
    if value:
        try:
            validate_email(text(value, 254))
        except ValidationError:
            raise Wrong(_("is not an e-mail address")) from None
    return value


def country(value: str) -> str:
    """An ISO code, from a code or a country's name in any of the six languages."""
    if not value:
        return ""
    code = country_code(value)
    if code is None:
        raise Wrong(_("is not a country we know"))
    return code


def currency(value: str) -> str:
    """The code of a currency in use (ISO 4217), or empty."""
    code = value.upper()
    if code and code not in CURRENCIES:
        raise Wrong(_("is not a currency code such as EUR"))
    return code


def phone(value: str, longest: int) -> str:
    """A phone number, or empty."""
    if text(value, longest):
        try:
            phone_number(value)
        except ValidationError:
            raise Wrong(_("is not a phone number")) from None
    return value


_SPACE = re.compile(r"[\s\u00a0']")


def number(value: str, *, places: int = 6, largest: int = 10**11) -> Decimal:
    """A number, written with a decimal point or a decimal comma."""
    plain = _SPACE.sub("", value)
    if "," in plain and "." in plain:
        thousands = "." if plain.rfind(",") > plain.rfind(".") else ","
        plain = plain.replace(thousands, "")
    plain = plain.replace(",", ".")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        raise Wrong(_("is not a number")) from None
    if not found.is_finite() or abs(found) > largest:
        raise Wrong(_("is not a number"))
    return round(found, places)


_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d", "%Y%m%d")


def day(value: str) -> date | None:
    """A date: 2026-11-22, 22.11.2026 or 22/11/2026, with or without a time."""
    if not value:
        return None
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        pass
    plain = value.split(" ")[0].split("T")[0]
    for pattern in _FORMATS:
        try:
            return datetime.strptime(plain, pattern).date()
        except ValueError:
            continue
    raise Wrong(_("is not a date such as 2026-11-22"))


def yes_no(value: str) -> bool:
    """Yes or no, in the words files use."""
    word = value.lower()
    if word in ("", "0", "no", "n", "false", "-", "ei", "nei", "nej", "nein"):
        return False
    if word in ("1", "-1", "yes", "y", "true", "x", "kyllä", "ja", "sì", "si"):
        return True
    raise Wrong(_("is neither yes nor no"))
