"""Import of companies, each with its contact and its address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.core import changes, identifiers
from portello.core.fields import fields
from portello.core.languages import normal
from portello.modules.customers.models import Address, Company, Contact
from portello.modules.customers.operations import edit_contact
from portello.modules.exchange import own, values
from portello.modules.exchange.kinds import Checked, Reader, shown
from portello.modules.exchange.mapping import Mapping, Target

RECORDS = (
    "staff:customers:companies",
    gettext_lazy("Customers"),
)  # where what was written is found
TARGETS = (
    Target("external_id", gettext_lazy("Number in the source"), ("customerid", "customernumber", "customerno", "id", "number", "asiakasnumero", "kundnummer", "kundenummer", "kundennummer", "codicecliente"), True),
    Target("name", gettext_lazy("Name"), ("companyname", "company", "customername", "customer", "yritys", "foretag", "firma", "ragionesociale"), True),
    Target("business_id", gettext_lazy("Business ID"), ("businessid", "orgnr", "organisationnumber", "ytunnus", "registrationnumber")),
    Target("vat_number", gettext_lazy("VAT number"), ("vatid", "vatnumber", "vat", "ustid", "partitaiva")),
    Target("einvoice_address", gettext_lazy("E-invoice address"), ("einvoice", "peppol", "ovt")),
    Target("iban", gettext_lazy("Bank account (IBAN)"), ("bankaccount", "tilinumero", "kontonummer")),
    Target("phone", gettext_lazy("Phone"), ("telephone", "tel", "puhelin", "telefon", "telefono")),
    Target("email", gettext_lazy("E-mail"), ("companyemail",)),
    Target("language", gettext_lazy("Language"), ("lang", "kieli", "sprak", "sprache", "lingua")),
    Target("currency", gettext_lazy("Currency"), ("valuutta", "valuta", "wahrung")),
    Target("line1", gettext_lazy("Street address"), ("address", "street", "addressline1", "osoite", "adress", "adresse", "indirizzo", "strasse")),
    Target("line2", gettext_lazy("Address line 2"), ("addressline2",)),
    Target("postal_code", gettext_lazy("Postal code"), ("postalcode", "postcode", "zip", "zipcode", "postinumero", "postnummer", "plz", "cap")),
    Target("city", gettext_lazy("City"), ("town", "kaupunki", "ort", "poststed", "stadt", "citta")),
    Target("region", gettext_lazy("Region"), ("state", "province", "county")),
    Target("country", gettext_lazy("Country"), ("land", "maa", "paese", "nazione")),
    Target("contact_name", gettext_lazy("Contact name"), ("contactname", "contact", "contactperson", "yhteyshenkilo", "kontaktperson", "ansprechpartner", "referente")),
    Target("contact_title", gettext_lazy("Contact's job title"), ("contacttitle", "jobtitle")),
    Target("contact_email", gettext_lazy("Contact's e-mail"), ("contactemail",)),
    Target("contact_phone", gettext_lazy("Contact's phone"), ("contactphone",)),
)  # fmt: skip
LINE_TARGETS: tuple[Target, ...] = ()
_OWN = {"": ("customers.company", ""), "contact_": ("customers.contact", gettext_lazy("Contact"))}
_ADDRESS = ("line1", "line2", "postal_code", "city", "region", "country")
_LONGEST = {"name": 200, "business_id": 40, "vat_number": 40, "einvoice_address": 100, "iban": 50, "phone": 40,
            "line1": 200, "line2": 200, "postal_code": 20, "city": 100, "region": 100}  # fmt: skip
_CONTACT = {"name": 200, "title": 100, "phone": 40}


def custom_targets() -> tuple[Target, ...]:
    """The custom fields of companies and contacts."""
    return own.own_targets(_OWN)


def parse(cells: dict[str, str], mapping: Mapping) -> tuple[str, dict[str, Any], list[str]]:
    """(key, record, problems) of one row; only mapped fields are in the record."""
    reader = Reader(cells, (*TARGETS, *custom_targets()))
    key = reader.take("external_id", values.text, 100)
    if not key:
        reader.problems.append(_("the number in the source is missing"))
    company: dict[str, Any] = {}
    address: dict[str, Any] = {}
    contact: dict[str, Any] = {}
    for name, longest in _LONGEST.items():
        if reader.has(name):
            place = address if name in _ADDRESS else company
            place[name] = reader.take(name, _as(name), longest)
    if reader.has("email"):
        company["email"] = reader.take("email", values.email)
    if reader.has("language"):
        company["language"] = normal(reader.take("language", values.text, 40))
    if reader.has("currency"):
        company["currency"] = reader.take("currency", values.currency)
    if reader.has("country"):
        address["country"] = reader.take("country", values.country)
    for name, longest in _CONTACT.items():
        if reader.has(f"contact_{name}"):
            contact[name] = reader.take(f"contact_{name}", _as(name), longest)
    if reader.has("contact_email"):
        contact["email"] = reader.take("contact_email", values.email)
    company |= own.own_values(reader, "customers.company")
    contact |= own.own_values(reader, "customers.contact", "contact_")
    if not company.get("name"):
        reader.problems.append(_("the name is missing"))
    record = {"company": company, "address": address if any(address.values()) else {}}
    record["contact"] = contact if contact.get("name") else {}
    return key, record, reader.problems


def _as(name: str) -> Any:
    return values.phone if name == "phone" else values.text


def alone(record: dict[str, Any]) -> None:
    """Nothing but the number in the source must be alone in a file."""


def compare(batch: list[Checked], mapping: Mapping) -> None:
    """Set each record's outcome by what the register holds."""
    stored = _stored([c.key for c in batch], mapping.source)
    for checked in batch:
        found = stored.get(checked.key)
        if any(getattr(row, "forgotten_at", None) for row in (found or {}).values()):
            checked.problems.append(
                _(
                    "this person was forgotten at their own request: remove them from your other system"
                )
            )
            continue
        checked.doubts = list(_doubts(checked.record, found or {}))
        if found is None:
            checked.outcome = "create"
        else:
            checked.compared(
                [
                    (_label(part, name), *_before_and_after(part, name, found.get(part), new))
                    for part, record in checked.record.items()
                    for name, new in _differences(record, found.get(part)).items()
                ]
            )


_MODELS: dict[str, Any] = {"company": Company, "address": Address, "contact": Contact}


def _before_and_after(part: str, name: str, row: Any, new: Any) -> tuple[Any, Any]:
    old = None if row is None else own.stored(row, name)
    return own.in_words(_MODELS[part], name, old), own.in_words(_MODELS[part], name, new)


def _label(part: str, name: str) -> str:
    full = f"contact_{name}" if part == "contact" else name
    return str(next(t.label for t in (*TARGETS, *custom_targets()) if t.name == full))


_CHECKS = {
    "business_id": identifiers.business_id,
    "vat_number": identifiers.vat_number,
    "einvoice_address": identifiers.einvoice_address,
    "iban": identifiers.bank_account,
    "phone": identifiers.phone_number_of,
    "postal_code": identifiers.postal_code,
}


def _doubts(record: dict[str, Any], found: dict[str, Any]) -> Iterator[str]:
    """What would be refused in a form: a file is taken as it is, and says so (ADR 0030)."""
    stored = getattr(found.get("address"), "country", "")
    country = record["address"].get("country") or stored
    is_person = getattr(found.get("company"), "kind", "") == "person"
    for part, values_of in record.items():
        for name, new in _differences(values_of, found.get(part)).items():
            if new and name in _CHECKS and not (is_person and name == "business_id"):
                try:
                    _CHECKS[name](new, country)
                except ValidationError as error:
                    yield f"{_label(part, name)} {shown(new)}: {' '.join(error.messages)}"


def _stored(keys: list[str], source: str) -> dict[str, dict[str, Any]]:
    companies = Company.objects.filter(source=source, external_id__in=keys)
    found: dict[str, dict[str, Any]] = {c.external_id: {"company": c} for c in companies}
    by_pk = {c.pk: found[c.external_id] for c in companies}
    for address in Address.objects.filter(company__in=by_pk, kind="billing"):
        by_pk[address.company_id]["address"] = address
    for contact in Contact.objects.filter(source=source, external_id__in=keys):
        if contact.company_id in by_pk:
            by_pk[contact.company_id]["contact"] = contact
    return found


def _differences(record: dict[str, Any], row: Any) -> dict[str, Any]:
    if not record:
        return {}
    return {
        name: new
        for name, new in record.items()
        if row is None or (name in fields(type(row)) and own.stored(row, name) != new)
    }


def apply(batch: list[Any], mapping: Mapping, by: Any) -> None:
    """Write checked records: new ones are created, of the others only what differs."""
    stored = _stored([row.key for row in batch], mapping.source)
    for row in batch:
        found = stored.get(row.key, {})
        company = _write(Company, row.record["company"], found.get("company"), by, row.key, mapping)
        if record := row.record["address"]:
            _write(
                Address,
                record,
                found.get("address"),
                by,
                "",
                mapping,
                company=company,
                kind="billing",
            )
        if record := row.record["contact"]:
            _write(Contact, record, found.get("contact"), by, row.key, mapping, company=company)


def _write(
    model: Any, record: dict[str, Any], row: Any, by: Any, key: str, mapping: Mapping, **owner: Any
) -> Any:
    if row is None:
        where = {"source": mapping.source, "external_id": key} if key else {}
        columns, custom = own.split(model, record)
        kept = {name: value for name, value in custom.items() if value is not None}
        made = model(**columns, **where, **owner, extra=kept)
        return changes.create(made, by=by, verb="imported", checked=False)
    if differing := _differences(record, row):
        if getattr(row, "forgotten_at", None):  # since the file was checked
            raise ValidationError(
                _(
                    "this person was forgotten at their own request: remove them from your other system"
                )
            )
        if model is Contact:
            edit_contact(by=by, contact=row, values=differing, checked=False)
        else:
            changes.apply(row, differing, by=by, verb="imported", checked=False)
    return row
