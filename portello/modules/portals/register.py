"""What the register shows about access: the column of a company's contacts, and warnings."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from portello.modules.accounts import limits
from portello.modules.accounts.models import normal_email
from portello.modules.customers.models import Contact
from portello.modules.portals.models import Portal, PortalAccess

TONES = {
    "active": "success", "invited": "warning", "waiting": "warning", "declined": "danger",
    "disabled": "neutral", "locked": "danger",
}  # fmt: skip


def state_of(access: PortalAccess, locked: set[str]) -> tuple[str, str]:
    """(label, tone) of an access; archived wins over all, and locked over active."""
    if access.contact.archived_at or access.company.archived_at:
        return _("Archived"), "neutral"
    if access.state == "active" and access.user is not None and access.user.email in locked:
        return _("Locked"), TONES["locked"]
    return access.get_state_display(), TONES[access.state]


def locked_accesses() -> set[int]:
    """The keys of active accesses whose account has failed too often."""
    found: set[int] = set()
    for portal in Portal.objects.order_by("pk"):
        active = PortalAccess.objects.filter(portal=portal, state="active")
        emails = dict(active.values_list("pk", "user__email"))
        locked = limits.locked_emails(portal, list(emails.values()))
        found |= {pk for pk, email in emails.items() if email in locked}
    return found


def column(people: list[Contact]) -> dict[int, list[tuple[str, str, str]]]:
    """{contact: [(label, tone, address)]} with one badge per portal."""
    portals = list(Portal.objects.order_by("pk"))
    accesses = PortalAccess.objects.filter(contact__in=people)
    accesses = accesses.select_related("user", "contact", "company")
    by_pair = {(a.contact_id, a.portal_id): a for a in accesses}
    emails = [a.user.email for a in by_pair.values() if a.user]
    locked = {portal.pk: limits.locked_emails(portal, emails) for portal in portals}
    result = {}
    for person in people:
        address = reverse("staff:portals:contact", kwargs={"public_id": person.public_id})
        cells = []
        for portal in portals:
            access = by_pair.get((person.pk, portal.pk))
            label, tone = (
                state_of(access, locked[portal.pk]) if access else (_("No access"), "neutral")
            )
            if len(portals) > 1:
                label = f"{portal.name}: {label}"
            cells.append((label, tone, address))
        result[person.pk] = cells
    return result


def notes(contact: Contact) -> list[str]:
    """Warns where the contact's e-mail and the log-in differ."""
    users = {
        access.user.email
        for access in PortalAccess.objects.filter(contact=contact).select_related("user")
        if access.user is not None
    }
    return [
        _("This person logs in as %(email)s. Changing the e-mail here does not change the log-in.")
        % {"email": email}
        for email in sorted(users)
        if email != normal_email(contact.email)
    ]
