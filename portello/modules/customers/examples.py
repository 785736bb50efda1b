"""An example company, for staff who set a portal up: seen nowhere else, stored nowhere."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portello.core.fields import Field, custom_fields
from portello.modules.customers.models import Address, Asset, Company, Contact, Site

IDS = "example{:05d}"
_PLACE = {"line1": "1 Example Street", "postal_code": "00100", "city": "Helsinki", "country": "FI"}


def example_people(portal: Any) -> tuple[Company, Contact]:
    """The example company, and the contact of it that staff look as."""
    company = Company(
        pk=-1,
        public_id=IDS.format(1),
        name=_("Example company"),
        external_id="10001",
        business_id="1234567-1",
        phone="+358 9 123 4567",
        email="info@company.example",
        vat_number="FI12345671",
        einvoice_address="003712345671",
        website="https://company.example",
        iban="FI21 1234 5600 0007 85",
        currency="EUR",
        language=portal.language,
        extra={one.name: _value(one) for one in custom_fields(Company)},
    )
    return company, _contact(company, 1, _("Erika Example"), _("Managing director"))


def _value(one: Field) -> Any:
    """Something to look at in a custom field, as it would be stored."""
    if one.kind == "choice":
        return one.choices()[0][0] if one.choices and one.choices() else ""
    found = {"number": "1", "date": timezone.localdate().isoformat(), "yes_no": True}
    return found.get(one.kind, _("Example"))


def _contact(company: Company, number: int, name: str, title: str) -> Contact:
    return Contact(
        pk=-number,
        public_id=IDS.format(number),
        company=company,
        name=name,
        title=title,
        phone="+358 40 123 4567",
        email=f"person{number}@company.example",
    )


def examples(portal: Any) -> dict[type, list[Any]]:
    """Rows of every model of this module."""
    company, first = example_people(portal)
    second = _contact(company, 2, _("Max Example"), _("Purchasing"))
    site = Site(pk=-1, public_id=IDS.format(1), company=company, name=_("Example branch"), **_PLACE)
    asset = Asset(
        pk=-1, public_id=IDS.format(1), company=company, site=site, name=_("Example device"),
        serial_number="SN-0001",
    )  # fmt: skip
    places = [
        Address(pk=-n, public_id=IDS.format(n), company=company, kind=kind, **_PLACE)
        for n, kind in enumerate(("billing", "delivery"), start=1)
    ]
    stamped = [company, first, second, site, asset, *places]
    for row in stamped:
        if hasattr(row, "created_at"):
            row.created_at = timezone.now()
    return {
        Company: [company], Contact: [first, second], Address: places, Site: [site],
        Asset: [asset],
    }  # fmt: skip
