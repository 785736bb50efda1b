"""VAT numbers of the EU, Iceland, Norway, Switzerland and the United Kingdom."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.eu.vat import MEMBER_STATES
from stdnum.util import get_cc_module

from portello.core.addresses import country_code, country_name

# Valid numbers, as the reader would write them (VIES notation; MVA and MWST where it is the custom).
EXAMPLES = {
    "AT": "ATU13585627", "BE": "BE0428759497", "BG": "BG175074752", "CH": "CHE-107.787.577 MWST",
    "CY": "CY10259033P", "CZ": "CZ25123891", "DE": "DE136695976", "DK": "DK13585628",
    "EE": "EE100594102", "ES": "ESB64717838", "FI": "FI20774740", "FR": "FR23334175221",
    "GB": "GB980780684", "GR": "EL094259216", "HR": "HR33392005961", "HU": "HU12892312",
    "IE": "IE6433435F", "IS": "IS00621", "IT": "IT00743110157", "LT": "LT119511515",
    "LU": "LU15027442", "LV": "LV40003521600", "MT": "MT11679112", "NL": "NL004495445B01",
    "NO": "NO995525828MVA", "PL": "PL8567346215", "PT": "PT501964843", "RO": "RO18547290",
    "SE": "SE556036079301", "SI": "SI50223054", "SK": "SK2022749619",
}  # fmt: skip
_OUTSIDE_VIES = {"no": "mva", "is": "vsk"}
_PREFIXES = {"EL": "GR", "XI": "GB"}


def vat_number(value: str, country: str) -> None:
    """Raise `ValidationError` for a VAT number that fails the rules of its country.

    The prefix says whose number it is (Directive 2006/112/EC, art. 215); without one it is read
    as the company's own country's. Numbers of countries without an entry here pass.
    """
    compact = re.sub(r"[\s./-]", "", value).upper()
    prefix = _PREFIXES.get(compact[:2], compact[:2])
    country = country or settings.COUNTRY
    of = prefix if prefix in EXAMPLES else country
    if of not in EXAMPLES or _fits(compact, of):
        return
    if of == country and prefix != of and _foreign(compact):
        return
    raise ValidationError(
        _(
            "This is no valid VAT number (%(country)s): check its digits."
            " Expected, for example: %(example)s."
        ),
        params={"country": country_name(of), "example": EXAMPLES[of]},
    )


def _fits(compact: str, country: str) -> bool:
    if country == "CH":  # the suffix TVA, MWST or IVA is often left out
        return _module("ch", "uid").is_valid(re.sub(r"(TVA|MWST|IVA|TPV)$", "", compact))
    return _module(country.lower(), _OUTSIDE_VIES.get(country.lower(), "vat")).is_valid(compact)


def _module(country: str, name: str) -> Any:
    found = get_cc_module(country, name)
    assert found is not None, f"stdnum has no {name} for {country}"
    return found


def _foreign(compact: str) -> bool:
    """Whether it begins with the code of a country whose numbers we do not know."""
    code, rest = compact[:2], compact[2:]
    known = code in EXAMPLES or code.lower() in MEMBER_STATES
    return not known and country_code(code) == code and any(c.isdigit() for c in rest)
