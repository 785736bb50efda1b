"""Phone numbers: what can be one at all, and what can be dialled from a country."""

from __future__ import annotations

import re

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portello.core.addresses import country_name

_EXTENSION = re.compile(r"(ext|x|p|puh|tel|int)\.? ?[0-9]+$", re.I)
_PHONE = re.compile(
    r"[0-9+()/.,;:#* \u00a0\u2010-\u2015-]*(" + _EXTENSION.pattern[:-1] + ")?", re.I
)
_SEVERAL = re.compile(r"[;,]| / ")


def phone_number(value: str) -> None:
    """Raise `ValidationError` for what nobody can dial: fewer than three digits, or words."""
    if sum(c.isdigit() for c in value) < 3 or not _PHONE.fullmatch(value.strip()):
        raise ValidationError(_("Enter a phone number, for example +358 40 123 4567."))


def phone_number_of(value: str, country: str) -> None:
    """Raise `ValidationError` for a number that is too short or too long for its country.

    National notation is read as the country's; several numbers may stand in one field. Whether a
    range is in use is not asked: number plans change faster than any table of them.
    """
    phone_number(value)
    country = country or settings.COUNTRY
    region = country if country in phonenumbers.SUPPORTED_REGIONS else None
    if _possible(value, region) or all(_possible(one, region) for one in _SEVERAL.split(value)):
        return
    if region is None and "+" not in value:
        return  # nobody knows by which rules to read it
    raise ValidationError(
        _(
            "This is no complete phone number. Expected, for example: %(national)s (%(country)s),"
            " or %(international)s with the country code."
        ),
        params=_expected(region or "FI"),
    )


def _possible(text: str, region: str | None) -> bool:
    try:
        number = phonenumbers.parse(_EXTENSION.sub("", text.strip()), region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)


def _expected(region: str) -> dict[str, str]:
    mobile = phonenumbers.PhoneNumberType.MOBILE
    number = phonenumbers.example_number_for_type(region, mobile)
    number = number or phonenumbers.example_number(region)
    assert number is not None, region  # the library has one for every region it knows
    styles = phonenumbers.PhoneNumberFormat
    return {
        "national": phonenumbers.format_number(number, styles.NATIONAL),
        "international": phonenumbers.format_number(number, styles.INTERNATIONAL),
        "country": country_name(region),
    }
