"""What a field's check needs to know of its record: the country by whose rules it is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portello.core import identifiers
from portello.modules.customers.models import Address, Company

Check = Callable[[Any, str], None]


def country_of(record: Any) -> str:
    """The record's own country, else that of its company's billing address; "" if none is known."""
    own = getattr(record, "country", "")
    company = record.pk if isinstance(record, Company) else record.company_id
    if own or company is None:
        return own
    # Read as a bare value: the record at hand carries the same company and passed the seat belt.
    billing = Address._base_manager.filter(company_id=company, kind="billing")
    return billing.values_list("country", flat=True).first() or ""


def _by_country(check: Callable[[str, str], None]) -> Check:
    return lambda record, value: check(value, country_of(record))


def business_id(record: Any, value: str) -> None:
    """A business id is checked for companies and members; a private person need not have one."""
    if record.kind != "person":
        identifiers.business_id(value, country_of(record))


phone = _by_country(identifiers.phone_number_of)
vat = _by_country(identifiers.vat_number)
iban = _by_country(identifiers.bank_account)
einvoice = _by_country(identifiers.einvoice_address)
postal = _by_country(identifiers.postal_code)
