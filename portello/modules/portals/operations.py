"""Giving and taking access, invitations."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.access.models import Profile
from portello.access.viewer import lifted
from portello.core import audit
from portello.modules.accounts import limits
from portello.modules.accounts.models import User, normal_email
from portello.modules.accounts.operations import create_user, end_sessions, reset_factors
from portello.modules.customers.models import Company, Contact
from portello.modules.portals.mail import send_invitation, send_state
from portello.modules.portals.models import Invitation, Portal, PortalAccess

VALID_FOR = timedelta(hours=72)


class Refused(Exception):
    """The operation is refused; `reason` is a sentence for staff."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


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
) -> PortalAccess:
    """Give a contact access, or change it, and invite him if he is not in yet.

    Raises `Refused` when the contact has no valid e-mail, is archived, or when the person behind
    the address is staff or already serves this company as another contact.
    """
    with transaction.atomic():
        contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
        email = checked_email(contact)
        _refuse_wrong_user(portal, contact, email)
        access = PortalAccess.objects.select_for_update().filter(portal=portal, contact=contact)
        row = access.first() or PortalAccess(
            portal=portal, contact=contact, company_id=contact.company_id
        )
        before = {} if row.pk is None else _shown(row)
        row.role, row.profile, row.is_company_admin = role, profile, is_company_admin
        row.profile_by, row.profile_rule = profile_by, profile_rule
        if row.state == "disabled":
            row.state = "active" if row.user_id else "invited"
        row.version += 1
        row.save()
        after = _shown(row)
        changed = {k: (before.get(k, ""), v) for k, v in after.items() if before.get(k) != v}
        audit.record("access given", contact, by=by, values=changed)
        if row.user_id is None:
            invite(by=by, access=row)
        elif before.get("state") == "disabled":
            send_state(row, enabled=True)
    return row


def checked_email(contact: Contact) -> str:
    """The contact's address in stored form; `Refused` if it has none, a bad one, or is archived."""
    if contact.archived_at:
        raise Refused(_("This contact is archived."))
    email = normal_email(contact.email)
    if not email:
        raise Refused(_("This contact has no e-mail address. Enter one first."))
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(_("The e-mail address of this contact is not valid.")) from None
    return email


def _refuse_wrong_user(portal: Portal, contact: Contact, email: str) -> None:
    user = User.objects.with_email(email)
    if user is None:
        return
    if user.staff_role:
        raise Refused(_("This e-mail address belongs to a member of staff."))
    twin = PortalAccess.objects.filter(portal=portal, user=user, company_id=contact.company_id)
    if twin.exclude(contact=contact).exists():
        raise Refused(_("This person already has access as another contact of this company."))


def _shown(access: PortalAccess) -> dict[str, str]:
    return {
        "role": access.role,
        "profile": access.profile.name,
        "company administrator": str(access.is_company_admin),
        "state": access.state,
    }


def invite(*, by: audit.By, access: PortalAccess) -> None:
    """Mail a fresh one-time link; earlier links die. Raises `Refused` if there is nothing to do."""
    with transaction.atomic():
        access = PortalAccess.objects.select_for_update(of=("self",)).get(pk=access.pk)
        contact = access.contact
        email = checked_email(contact)
        _refuse_wrong_user(access.portal, contact, email)
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


@dataclass(frozen=True)
class OpenInvitation:
    """What the page of a one-time link may know."""

    email: str
    name: str
    company: str
    has_user: bool


_NOT_YET = "the holder of a one-time link is not yet a viewer"


def open_invitation(token: str, portal: Portal | None) -> OpenInvitation | None:
    """What stands behind a link, if it still lives and is for this portal."""
    with lifted(_NOT_YET):
        found = _live(token, portal)
        if found is None:
            return None
        contact = found.access.contact
        known = User.objects.with_email(found.email) is not None
        return OpenInvitation(found.email, contact.name, contact.company.name, known)


def _live(token: str, portal: Portal | None) -> Invitation | None:
    return (
        Invitation.objects.select_related("access__contact__company", "access__portal")
        .filter(
            token_hash=hash_of(token),
            used_at=None,
            killed_at=None,
            expires_at__gt=timezone.now(),
            access__state="invited",
            access__portal=portal,
            access__contact__archived_at=None,
            access__company__archived_at=None,
        )
        .first()
    )


def accept_with_password(*, token: str, portal: Portal, password: str, language: str) -> User:
    """The invited person chooses a password; makes his user. Raises `Refused` if it came too late."""
    try:
        with lifted(_NOT_YET), transaction.atomic():
            invitation = _use(token, portal)
            contact = invitation.access.contact
            user = create_user(
                by=audit.System(contact.name),
                email=invitation.email,
                password=password,
                name=contact.name,
                language=contact.language or language,
            )
            _open(invitation.access, user)
    except (ValidationError, IntegrityError):  # another of his invitations, a moment earlier
        raise Refused(_("There is already a log-in with this address.")) from None
    return user


def accept_as_user(*, token: str, portal: Portal, user: User) -> None:
    """A person who has a log-in already, and is logged in with it, accepts."""
    with lifted(_NOT_YET), transaction.atomic():
        invitation = _use(token, portal)
        if user.email != invitation.email:
            raise Refused(_("This invitation is for another e-mail address."))
        _refuse_wrong_user(portal, invitation.access.contact, user.email)
        _open(invitation.access, user)


def _use(token: str, portal: Portal) -> Invitation:
    invitation = _live(token, portal)
    live = Invitation.objects.filter(token_hash=hash_of(token), used_at=None, killed_at=None)
    if invitation is None or not live.update(used_at=timezone.now()):
        raise Refused(_("This link is no longer valid."))
    return invitation


def _open(access: PortalAccess, user: User) -> None:
    access.user = user
    access.state = "active"
    access.version += 1
    access.save()
    audit.record("invitation accepted", access.contact, by=audit.System(user.email))


def disable_access(*, by: audit.By, access: PortalAccess, disabled_by: str = "hand") -> None:
    """Take access away: links die, and the person's sessions end with the next request."""
    with transaction.atomic():
        access = PortalAccess.objects.select_for_update(of=("self",)).get(pk=access.pk)
        if access.state == "disabled":
            return
        was_in = access.state == "active"
        access.state, access.disabled_by = "disabled", disabled_by
        access.version += 1
        access.save()
        kill_invitations(access)
        audit.record("access taken", access.contact, by=by)
        for listener in _ACCESS_TAKEN:
            listener(access)
        if access.user is not None and not _active_elsewhere(access):
            end_sessions(access.user)
        if was_in:
            send_state(access, enabled=False)


_ACCESS_TAKEN: list[Callable[[PortalAccess], None]] = []


def on_access_taken(listener: Callable[[PortalAccess], None]) -> None:
    """Declare what else ends, in the same transaction, when an access is taken away."""
    _ACCESS_TAKEN.append(listener)


def _active_elsewhere(access: PortalAccess) -> bool:
    others = PortalAccess.objects.filter(user=access.user, state="active").exclude(pk=access.pk)
    return others.exists()


def unlock(*, by: audit.By, access: PortalAccess) -> None:
    """Free an account that failed too often (T30)."""
    with transaction.atomic():
        if access.user is not None:
            limits.clear(access.user.email)
        audit.record("unlocked", access.contact, by=by)


def reset_lost_factors(*, by: audit.By, access: PortalAccess) -> None:
    """Remove the second factors of a contact who has lost them; he is logged out and told by mail."""
    if access.user is None:
        raise Refused(_("This person has no log-in yet."))
    with transaction.atomic():
        audit.record("factors reset", access.contact, by=by)
        reset_factors(by=by, user=access.user)
