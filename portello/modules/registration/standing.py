"""How an e-mail address stands with a portal before anything is decided about it."""

from __future__ import annotations

from typing import Any

from portello.modules.accounts.models import User, normal_email
from portello.modules.customers.models import Contact
from portello.modules.portals.models import PortalAccess
from portello.modules.registration.models import DECLINED, WAITING, Registration


def has_log_in(portal: Any, email: str) -> bool:
    """Whether the owner of this address logs in here already, or never will: staff, blocked people."""
    user = User.objects.with_email(email)
    if user is None:
        return False
    if user.is_staff or not user.is_active:
        return True
    return PortalAccess.objects.filter(
        portal_id=portal.pk, user=user, state="active",
        contact__archived_at=None, company__archived_at=None,
    ).exists()  # fmt: skip


def waiting(portal: Any, email: str) -> Registration | None:
    """The registration of this address that waits for staff already."""
    rows = Registration.objects.select_related("portal", "user").filter(portal_id=portal.pk)
    return rows.filter(email=email, state=WAITING).first()


def was_refused(portal: Any, email: str) -> bool:
    """Whether staff have declined this address here before, taken its access away, put its company
    away or invited it: then a person decides again, never a rule."""
    declined = Registration.objects.filter(portal_id=portal.pk, email=email, state=DECLINED)
    if declined.exists():
        return True
    held = PortalAccess.objects.filter(portal_id=portal.pk)  # usable ones are a log-in already
    return (
        held.filter(user__email=email).exists()
        or held.filter(contact__email__iexact=email).exists()
    )


def only_contact(portal: Any, email: str, user: User) -> Contact | None:
    """The one contact whose e-mail this is, if nobody has access as him and he is nobody else's.

    Exactly one unarchived contact of an unarchived company: two, and nobody knows which is meant.
    """
    rows = Contact.objects.select_related("company").filter(
        email__iexact=email, archived_at=None, company__archived_at=None
    )
    found = [row for row in rows[:2] if normal_email(row.email) == email]
    if len(found) != 1 or found[0].forgotten_at:
        return None
    contact = found[0]
    held = PortalAccess.objects.filter(contact=contact)
    here = held.filter(portal_id=portal.pk).exists()
    somebody_else = held.exclude(user=None).exclude(user=user).exists()
    colleague = PortalAccess.objects.filter(
        portal_id=portal.pk, user=user, company_id=contact.company_id
    ).exists()
    return None if here or somebody_else or colleague else contact
