"""Giving a contact access with role and profile, or changing it."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portello.access.models import Profile
from portello.core import audit
from portello.modules.accounts.models import User
from portello.modules.customers.models import Contact
from portello.modules.portals.access.inviting import invite, kill_invitations
from portello.modules.portals.access.people import (
    Refused,
    checked_email,
    refuse_archived,
    refuse_unproved,
    refuse_user,
    refuse_wrong_user,
)
from portello.modules.portals.mail import send_state
from portello.modules.portals.models import CLOSED, Portal, PortalAccess


def give_access(
    *,
    by: audit.By,
    portal: Portal,
    contact: Contact,
    role: str,
    profile: Profile,
    is_company_admin: bool = False,
    profile_by: str = "hand",
    profile_rule: Any = None,
    user: User | None = None,
    tells: bool = True,
) -> PortalAccess:
    """Give a contact access, or change it, and invite him if he is not in yet.

    With `user`, whose address is proved, it is open at once: no invitation, a mail that says so
    (unless the caller has one of his own: `tells`).
    Whoever gives access to somebody who waits, was declined or disabled lets him in.
    Raises `Refused` when the contact has no valid e-mail, is archived, or when the person behind
    the address is staff or already serves this company as another contact.
    """
    with transaction.atomic():
        row = _row(portal, contact)
        _refuse(row, user)
        before = {} if row.pk is None else _shown(row)
        row.role, row.profile, row.is_company_admin = role, profile, is_company_admin
        row.profile_by, row.profile_rule = profile_by, profile_rule
        if user is not None:
            row.user = user
        if row.user_id or row.state in CLOSED:
            row.state, row.reason = ("active" if row.user_id else "invited"), ""
        _save(row)
        after = _shown(row)
        changed = {k: (before.get(k, ""), v) for k, v in after.items() if before.get(k) != v}
        audit.record("access given", row.contact, by=by, values=changed)
        _tell(row, before.get("state", ""), by, tells)
    return row


def _tell(access: PortalAccess, was: str, by: audit.By, tells: bool) -> None:
    if access.user_id is None:
        invite(by=by, access=access)
    elif was != "active":
        kill_invitations(access)
        if tells:
            send_state(access, "enabled" if was == "disabled" else "approved")


def _row(portal: Portal, contact: Contact) -> PortalAccess:
    """The contact's access, locked, or a new one; the contact is locked first."""
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    access = PortalAccess.objects.select_for_update().filter(portal=portal, contact=contact)
    row = access.first() or PortalAccess(portal=portal, company_id=contact.company_id)
    row.contact = contact
    return row


def _refuse(access: PortalAccess, user: User | None) -> None:
    if user is None:
        email = checked_email(access.contact)
        refuse_wrong_user(access.portal, access.contact, email)
    else:
        refuse_archived(access.contact)
        refuse_unproved(access, user)
        refuse_user(access.portal, access.contact, user)


def _save(access: PortalAccess) -> None:
    access.version += 1
    try:
        with transaction.atomic():
            access.save()
    except IntegrityError:  # another contact of the company got this log-in a moment earlier
        raise Refused(
            _("This person already has access as another contact of this company.")
        ) from None


def _shown(access: PortalAccess) -> dict[str, str]:
    return {
        "role": access.role,
        "profile": access.profile.name,
        "company administrator": str(access.is_company_admin),
        "state": access.state,
    }
