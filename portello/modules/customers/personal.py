"""What the register holds about people: contacts; and of a private person everything."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portello.core.fields import fields
from portello.core.personal import NONE, Held, Keep, Subject, free

_NUMBER = _("The number by which our other system knows you, so that it does not bring you back.")


def _whole(s: Subject, column: str = "company_id") -> Q:
    return Q(**{column: s.company_id}) if s.whole_company else NONE


def _ordered_last(company: Any) -> date | None:
    """The day of a private person's last order: as long as that is kept, so is who ordered it."""
    order: Any = apps.get_model("orders", "Order")
    return order._base_manager.filter(company_id=company.pk).aggregate(day=Max("ordered_on"))["day"]


def _close(row: Any, s: Subject) -> dict[str, Any]:
    """A forgotten record is archived for good."""
    now = timezone.now()
    return {"archived_at": row.archived_at or now, "forgotten_at": row.forgotten_at or now}


def _further(row: Any, s: Subject) -> dict[str, Any]:
    """A contact's custom fields by their names; his to read, whatever a profile hides."""
    model: Any = apps.get_model("customers", "Contact")
    found = {}
    for name, one in fields(model).items():
        if one.custom and (value := row.extra.get(name)) not in (None, ""):
            known = dict(one.choices()) if one.choices else {}
            found[str(one.label)] = str(known.get(value, value))
    return found


_POSTAL = {
    "line1": _("Street address"), "line2": _("Address line 2"), "postal_code": _("Postal code"),
    "city": _("City"), "region": _("Region"), "country": _("Country"),
}  # fmt: skip
_OF_COMPANY = {
    "business_id": _("Business ID"), "vat_number": _("VAT number"),
    "einvoice_address": _("E-invoice address"), "iban": _("Bank account (IBAN)"),
    "phone": _("Phone"), "email": _("E-mail"),
    "website": _("Website"), "language": _("Language"), "extra": _("Further data"),
}  # fmt: skip

PERSONAL = (
    Held(
        "customers.address", _("Your addresses"), rows=_whole, gone=True,
        nothing="id version company public_id kind", erased=_POSTAL, withheld="extra",
    ),
    Held(
        "customers.site", _("Your sites"), rows=_whole,
        nothing="id version company public_id source external_id archived_at",
        anonymised={"name": _("Name")}, erased={**_POSTAL, "phone": _("Phone")},
        withheld="extra", derived="find sort", notes="extra",
    ),
    Held(
        "customers.company", _("Your customer record"), rows=lambda s: _whole(s, "pk"),
        nothing="id version public_id kind status currency order_mails group parent archived_at"
        " forgotten_at practice",
        notes="internal_note extra",
        kept={"name": Keep(_("Name"), _ordered_last)}, erased=_OF_COMPANY,
        mentioned={"internal_note": ""}, derived="find sort",
        stays={"source": _NUMBER, "external_id": _NUMBER},
        also=_close,
    ),
    Held(
        "customers.contact", _("Your details as a contact"),
        rows=lambda s: Q(pk=s.contact_id),
        nothing="id version company public_id archived_at forgotten_at practice",
        anonymised={"name": _("Name")},
        erased={
            "title": _("Job title"), "email": _("E-mail"), "phone": _("Phone"),
            "language": _("Language"), "order_mails": _("Mails about orders"),
            "ticket_mails": _("Mails about tickets"),
            "extra": _("Further data"),
        },
        internal="internal_note", derived="find sort", also=_close, notes="internal_note extra",
        said={"extra": _further},
        stays={"source": _NUMBER, "external_id": _NUMBER},
    ),
    Held(
        # Hashes of what the others say, made anew from them; those of a forgotten record are not.
        "customers.matchkey", gone=True, nothing="id company source record_id", withheld="key",
        rows=lambda s: _whole(s) | Q(source="p", record_id=s.contact_id),
    ),
    Held(
        "customers.asset", why="things, not people", notes="extra",
        nothing="id version extra company source external_id public_id"
        " name find sort serial_number site product archived_at",
    ),
    free("customers.companygroup", "the business's own", "id version extra public_id name sort"),
)  # fmt: skip
