"""Access for somebody who has proved his address already: no invitation is needed any more."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portello.access.models import Profile
from portello.core import audit
from portello.modules.accounts.models import User
from portello.modules.customers.models import Contact
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.portals.operations import Refused, kill_invitations


def admit_user(
    *,
    by: audit.By,
    portal: Portal,
    contact: Contact,
    user: User,
    role: str,
    profile: Profile,
) -> PortalAccess:
    """Let `user` in as `contact`, at once. The caller tells him by mail.

    Raises `Refused` when the contact is archived, when somebody else has access as him, and when the
    user is staff or already serves this company as another contact.
    """
    with transaction.atomic():
        contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
        here = PortalAccess.objects.filter(portal=portal)
        _refuse(here, contact, user)
        access = here.select_for_update(of=("self",)).filter(contact=contact).first()
        if access is None:
            access = PortalAccess(portal=portal, contact=contact, company_id=contact.company_id)
            access.role, access.profile = role, profile
        elif access.user_id not in (None, user.pk):
            raise Refused(_("Somebody else has access as this contact."))
        else:
            kill_invitations(access)
        before = access.state if access.pk else ""
        access.user, access.state = user, "active"
        access.version += 1
        access.save()
        values = {
            "state": (before, "active"),
            "role": ("", access.role),
            "profile": ("", access.profile.name),
        }
        audit.record("access given", contact, by=by, values=values)
    return access


def _refuse(here: Any, contact: Contact, user: User) -> None:
    if contact.archived_at:
        raise Refused(_("This contact is archived."))
    if user.is_staff:
        raise Refused(_("This e-mail address belongs to a member of staff."))
    if here.filter(user=user, company_id=contact.company_id).exclude(contact=contact).exists():
        raise Refused(_("This person already has access as another contact of this company."))
