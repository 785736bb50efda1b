"""Contacts by their e-mail address, however the register writes it, and who wrote it there."""

from __future__ import annotations

from django.db.models import Q

from portello.core.audit import AuditValue
from portello.modules.accounts.models import normal_email
from portello.modules.customers.matching.keys import email_keys, stored
from portello.modules.customers.models import Contact, MatchKey

_OUTSIDE = ("customer", "visitor")


def contacts_with(email: str) -> list[Contact]:
    """Every contact with this address, archived ones too, in any company, the oldest first.

    Addresses are stored as they were written; the keys of matching know all ways to write one.
    """
    wanted = normal_email(email)
    keys = stored(email_keys(wanted))
    ids = MatchKey._base_manager.filter(source="p", key__in=keys).values("record_id")
    rows = Contact._base_manager.filter(
        Q(pk__in=ids) | Q(email__iexact=wanted), forgotten_at=None
    ).select_related("company")
    return [row for row in rows.order_by("pk") if normal_email(row.email) == wanted]


def typed_by_customer(contact: Contact) -> bool:
    """Whether the contact's address was last written by a customer, and nobody of staff approved it:
    then it proves nothing about who belongs to the company."""
    rows = AuditValue.objects.filter(
        subject_contact_id=contact.pk,
        field="email",
        entry__model="customers.contact",
        entry__record_id=contact.pk,
    )
    last = rows.order_by("-pk").values_list("entry__actor_kind", flat=True).first()
    return last in _OUTSIDE
