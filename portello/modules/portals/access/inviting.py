"""Invitations: a fresh one-time link, and everything that ends one."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.core import audit
from portello.modules.customers.models import Company, Contact
from portello.modules.portals.access.people import Refused, checked_email, refuse_wrong_user
from portello.modules.portals.mail import send_invitation
from portello.modules.portals.models import Invitation, PortalAccess

VALID_FOR = timedelta(hours=72)


def invite(*, by: audit.By, access: PortalAccess) -> None:
    """Mail a fresh one-time link; earlier links die. Raises `Refused` if there is nothing to do."""
    with transaction.atomic():
        access = PortalAccess.objects.select_for_update(of=("self",)).get(pk=access.pk)
        contact = access.contact
        email = checked_email(contact)
        refuse_wrong_user(access.portal, contact, email)
        if access.state != "invited":
            raise Refused(_("Only somebody who is not in yet can be invited."))
        kill_invitations(access)
        token = secrets.token_urlsafe(32)
        invitation = Invitation.objects.create(
            access=access,
            company_id=access.company_id,
            email=email,
            token_hash=hash_of(token),
            expires_at=timezone.now() + VALID_FOR,
        )
        PortalAccess.objects.filter(pk=access.pk).update(invited_email=email)
        audit.record("invited", contact, by=by)
        send_invitation(access, invitation, token)


def kill_invitations(access: PortalAccess) -> None:
    """End every live link of an access."""
    Invitation.objects.filter(access=access, used_at=None, killed_at=None).update(
        killed_at=timezone.now()
    )


def kill_invitations_of_contact(contact: Contact) -> None:
    """End every live link of a contact: its e-mail address has changed."""
    Invitation.objects.filter(access__contact=contact, used_at=None, killed_at=None).update(
        killed_at=timezone.now()
    )


def kill_invitations_of_record(record: Any) -> None:
    """End every live link of an archived contact, or of all contacts of an archived company."""
    if isinstance(record, Contact):
        kill_invitations_of_contact(record)
    elif isinstance(record, Company):
        Invitation.objects.filter(company=record, used_at=None, killed_at=None).update(
            killed_at=timezone.now()
        )


def hash_of(token: str) -> str:
    """The stored form of a one-time token."""
    return hashlib.sha256(token.encode()).hexdigest()
