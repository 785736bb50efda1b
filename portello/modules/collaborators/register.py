"""What staff pages show of collaborators: who can be one, what is assigned, a note at the contact."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from portello.core.names import find_key
from portello.core.registry import assignables
from portello.modules.collaborators.models import Assignment, Collaborator
from portello.modules.customers.models import Company, Contact

SHOWN = 15


def candidates(question: str) -> list[tuple[str, str, str]]:
    """(what the page sends back, name, company of a contact) of whoever may be a collaborator.

    Leads and the archived are not offered.
    """
    words = find_key(question).split()[:8]
    if not words:
        return []
    people, companies = Q(), Q()
    for word in words:
        people &= Q(find__contains=word) | Q(company__find__contains=word)
        companies &= Q(find__contains=word)
    free = {"status": "customer", "archived_at": None}
    found = Company.objects.filter(companies, **free).order_by("sort", "pk")[:SHOWN]
    contacts = Contact.objects.filter(
        people, archived_at=None, company__status="customer", company__archived_at=None
    )
    in_order = contacts.select_related("company").order_by("sort", "pk")[:SHOWN]
    return [(f"company-{one.public_id}", one.name, "") for one in found] + [
        (f"contact-{one.public_id}", one.name, one.company.name) for one in in_order
    ]


def chosen(who: str) -> Company | Contact | None:
    """The company or contact that the page sent back, whatever it is now; None if there is none."""
    kind, _dash, public_id = who[:40].partition("-")
    if not public_id.isalnum():
        return None
    if kind == "company":
        return Company.objects.filter(public_id=public_id).first()
    if kind == "contact":
        return Contact.objects.select_related("company").filter(public_id=public_id).first()
    return None


def assigned_rows(collaborator: Collaborator) -> list[tuple[Assignment, str, str, str]]:
    """(assignment, kind, title, address) of what is assigned, the latest first."""
    rows = Assignment.objects.filter(collaborator=collaborator).select_related(
        "company", "assigned_by"
    )
    found = []
    for row in rows.order_by("-assigned_at", "-pk")[:200]:
        one = assignables().get(row.model)
        record: Any = (
            one and apps.get_model(row.model)._base_manager.filter(pk=row.record_id).first()
        )
        if one is None or record is None:
            found.append((row, "", _("no longer there"), ""))
            continue
        page = one.staff_page
        address = reverse(page, kwargs={"public_id": record.public_id}) if page else ""
        found.append((row, str(one.label), str(getattr(record, one.title)), address))
    return found


def notes(contact: Contact) -> list[str]:
    """Tells staff, before they take his access away, that more hangs on it."""
    rights = Collaborator.objects.filter(access__contact=contact, is_active=True)
    return [
        _("This person is a collaborator of the portal %(portal)s.")
        % {"portal": right.access.portal.name}
        for right in rights.select_related("access__portal").order_by("pk")
    ]
