"""Phone numbers and VAT numbers: what can be one, and what cannot."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.eu import vat

_PHONE = re.compile(
    r"[0-9+()/.,;:#* \u00a0\u2010-\u2015-]*((ext|x|p|puh|tel|int)\.? ?[0-9]+)?", re.I
)


def phone_number(value: str) -> None:
    """Raise `ValidationError` for what nobody can dial: fewer than three digits, or words."""
    if sum(c.isdigit() for c in value) < 3 or not _PHONE.fullmatch(value.strip()):
        raise ValidationError(_("Enter a phone number, for example +358 40 123 4567."))


def vat_number(value: str) -> None:
    """Raise `ValidationError` for a VAT number of an EU country that fails its check digits.

    Numbers of other countries are taken as they are (VIES rules, Directive 2006/112/EC art. 215).
    """
    compact = re.sub(r"[\s.-]", "", value).upper()
    if compact[:2].lower().replace("el", "gr") in vat.MEMBER_STATES and not vat.is_valid(compact):
        raise ValidationError(_("This is no valid VAT number: check its digits."))
