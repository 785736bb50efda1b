"""Postal codes of Europe and some neighbours in trade: their form by country.

Source: the Universal Postal Union's addressing guides (postal addressing systems in member
countries), as also published in Unicode CLDR's postal code data up to release 26. Forms only: whether
a code is in use, no table that is not fetched every week could say.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portello.core.addresses import country_name

# 9 stands for a digit, A for a letter, X for either; a space or hyphen may be left out. Several
# forms are parted by commas.
_FORMS = {
    "AD": "999", "AL": "9999", "AT": "9999", "AX": "22999", "BA": "99999", "BE": "9999",
    "BG": "9999", "BY": "999999", "CA": "A9A 9A9", "CH": "9999", "CY": "9999", "CZ": "999 99",
    "DE": "99999", "DK": "9999", "EE": "99999", "ES": "99999", "FI": "99999", "FO": "999",
    "FR": "99999", "GB": "A9 9AA,A99 9AA,AA9 9AA,AA99 9AA,A9A 9AA,AA9A 9AA", "GG": "GY9 9AA,GY99 9AA",
    "GL": "9999", "GR": "999 99", "HR": "99999", "HU": "9999", "IE": "A9X XXXX",
    "IM": "IM9 9AA,IM99 9AA", "IS": "999", "IT": "99999", "JE": "JE9 9AA", "LI": "9999",
    "LT": "99999", "LU": "9999", "LV": "9999", "MC": "99999", "MD": "9999",
    "ME": "99999", "MK": "9999", "MT": "AAA 9999", "NL": "9999 AA", "NO": "9999", "PL": "99-999",
    "PT": "9999-999", "RO": "999999", "RS": "99999", "SE": "999 99", "SI": "9999", "SJ": "9999",
    "SK": "999 99", "SM": "47899", "TR": "99999", "UA": "99999", "US": "99999,99999-9999",
    "VA": "00120", "XK": "99999",
}  # fmt: skip
EXAMPLES = {
    "AD": "AD500", "AL": "1001", "AT": "1010", "AX": "22100", "BA": "71000", "BE": "1000",
    "BG": "1000", "BY": "220030", "CA": "K1A 0B1", "CH": "3030", "CY": "1010", "CZ": "110 00",
    "DE": "10117", "DK": "1050", "EE": "10111", "ES": "28013", "FI": "00100", "FO": "100",
    "FR": "75008", "GB": "SW1A 1AA", "GG": "GY1 1AA", "GL": "3900", "GR": "105 63", "HR": "10000",
    "HU": "1051", "IE": "D02 AF30", "IM": "IM1 1AA", "IS": "101", "IT": "20121", "JE": "JE1 1AA",
    "LI": "9490", "LT": "LT-01103", "LU": "L-1136", "LV": "LV-1050", "MC": "98000", "MD": "MD-2001",
    "ME": "81000", "MK": "1000", "MT": "VLT 1117", "NL": "1012 AB", "NO": "0154", "PL": "00-950",
    "PT": "1100-148", "RO": "010011", "RS": "11000", "SE": "111 51", "SI": "1000", "SJ": "9170",
    "SK": "811 02", "SM": "47890", "TR": "34110", "UA": "01001", "US": "20500", "VA": "00120",
    "XK": "10000",
}  # fmt: skip
_LETTERS = {"LU": "LU?", "DE": "DE?", "SE": "SE?", "AT": "AT?", "FR": "FR?", "IT": "IT?",
            "BE": "BE?", "NO": "NO?", "ES": "ES?"}  # fmt: skip
_SIGNS = {"9": "[0-9]", "A": "[A-Z]", "X": "[0-9A-Z]", " ": " ?", "-": "[ -]?"}


def postal_code(value: str, country: str) -> None:
    """Raise `ValidationError` for what has not the form of the country's postal codes.

    The country's letters may stand in front ("FI-00100"), as they do on letters from abroad.
    """
    country = country or settings.COUNTRY
    if country not in _FORMS:
        return
    plain = " ".join(value.upper().split())
    without = re.sub(rf"^{_LETTERS.get(country, country)}[ -]?", "", plain)
    forms = [_pattern(form) for form in _FORMS[country].split(",")]
    if any(re.fullmatch(form, text) for form in forms for text in (plain, without)):
        return
    raise ValidationError(
        _(
            "This is no postal code of the address's country (%(country)s)."
            " Expected, for example: %(example)s."
        ),
        params={"country": country_name(country), "example": EXAMPLES[country]},
    )


def _pattern(form: str) -> str:
    return "".join(_SIGNS.get(sign, sign) for sign in form)
