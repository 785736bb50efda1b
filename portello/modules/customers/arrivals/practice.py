"""The made-up customer for practice, and taking out again what was made up (N17, ADR 0039)."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from portello.core import audit, changes
from portello.core.mail import Mail
from portello.modules.customers.arrivals.hanging import hanging_on
from portello.modules.customers.models import Address, Asset, Company, Contact, Site
from portello.modules.inbox.models import InboxItem

Left = tuple[str, list[str]]  # what stays, and the names of what is real and needs it


def make_customer(by: audit.By) -> None:
    """A made-up customer whom what is practised may be attached to: nobody real is one for that."""
    if Company.objects.filter(practice=True).exists():  # one that had to stay
        return
    name = _("Practice: Birch and Sons")
    company = Company(name=name, phone="+358 9 5550 1200", practice=True)
    changes.create(company, by=by)
    person = Contact(company=company, name=_("Practice: Bo Birch"), practice=True)
    changes.create(person, by=by)


def what_goes() -> tuple[list[str], list[Left]]:
    """(names of what ending practice removes, what stays because something real needs it)."""
    found = [(str(one), _needing(one)) for one in _all()]
    goes = [name for name, needing in found if not needing]
    return goes, [(name, needing) for name, needing in found if needing]


def remove_practice(by: audit.By) -> None:
    """Remove everything that was made up; what something real needs stays as it is."""
    InboxItem.objects.filter(practice=True).update(company=None, contact=None)
    for record in _all():
        remove_record(record, by=by)


def _all() -> list[Any]:
    people = Contact.objects.filter(practice=True).select_related("company").order_by("pk")
    return [*people, *Company.objects.filter(practice=True).order_by("pk")]


def remove_record(record: Any, *, by: audit.By) -> list[str]:
    """Delete a record that was made up, a company with its addresses, sites and devices.

    Returns the names of what is real and needs it; then nothing was removed.
    """
    needing = _needing(record)
    if needing:
        return needing
    try:
        with transaction.atomic():
            _delete(record, by)
    except (ProtectedError, IntegrityError):  # of a kind that has no page, or a moment ago
        return [_("other records")]
    return []


def _needing(record: Any) -> list[str]:
    """What is real and hangs on it."""
    return hanging_on(record, but=_made_up)


def _made_up(row: Any) -> bool:
    return getattr(row, "practice", False) or isinstance(row, Address | Site | Asset)


def _delete(record: Any, by: audit.By) -> None:
    if isinstance(record, Company):
        for model in (Asset, Site, Address):
            for row in model.objects.filter(company=record):
                _delete(row, by)
        for contact in Contact.objects.filter(company=record):  # made up, or it would stay
            _delete(contact, by)
        Mail.objects.filter(company_id=record.pk).delete()
    audit.record("removed", record, by=by)
    changes.note(record, "removed")
    record.delete()
