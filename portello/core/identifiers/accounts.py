"""Bank accounts: IBAN (ISO 13616)."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import iban

# The examples that the national banking bodies publish.
EXAMPLES = {
    "AT": "AT61 1904 3002 3457 3201", "BE": "BE68 5390 0754 7034", "CH": "CH93 0076 2011 6238 5295 7",
    "DE": "DE89 3704 0044 0532 0130 00", "DK": "DK50 0040 0440 1162 43",
    "EE": "EE38 2200 2210 2014 5685", "ES": "ES91 2100 0418 4502 0005 1332",
    "FI": "FI21 1234 5600 0007 85", "FR": "FR14 2004 1010 0505 0001 3M02 606",
    "GB": "GB29 NWBK 6016 1331 9268 19", "IT": "IT60 X054 2811 1010 0000 0123 456",
    "NL": "NL91 ABNA 0417 1643 00", "NO": "NO93 8601 1117 947", "PL": "PL61 1090 1014 0000 0712 1981 2874",
    "SE": "SE45 5000 0000 0583 9825 7466",
}  # fmt: skip


def bank_account(value: str, country: str) -> None:
    """Raise `ValidationError` for what is no IBAN; one of any country is taken."""
    # Length, form and check digits of the country; not whether a list of ours has the bank.
    if iban.is_valid(value, check_country=False):
        return
    example = EXAMPLES.get(country or settings.COUNTRY, EXAMPLES["DE"])
    raise ValidationError(
        _("This is no valid IBAN: check its digits. Expected, for example: %(example)s."),
        params={"example": example},
    )
