"""A register for the tests: companies as somebody wrote them, with address, contact and keys."""

from __future__ import annotations

from typing import Any

from portello.modules.customers.matching import storing
from portello.modules.customers.models import Address, Company, Contact

COMPANY = ("business_id", "vat_number", "phone", "email", "kind")


def add(held: dict[str, Any]) -> Company:
    """One company of the register, made of the fields of a sender; phone and e-mail are the
    contact's where there is one."""
    of_person = "person" in held
    texts = {name: held[name] for name in COMPANY if name in held}
    if of_person:
        texts = {k: v for k, v in texts.items() if k not in ("phone", "email")}
    company = Company.objects.create(name=held["company"], **texts)
    rows: list[Any] = [company]
    if of_person:
        reach = {name: held.get(name, "") for name in ("phone", "email")}
        rows.append(Contact.objects.create(company=company, name=held["person"], **reach))
    if "street" in held or "country" in held:
        rows.append(
            Address.objects.create(
                company=company, kind="billing", line1=held.get("street", ""),
                postal_code=held.get("postal_code", ""), city=held.get("city", ""),
                country=held.get("country", ""),
            )
        )  # fmt: skip
    storing.store(rows)
    return company
