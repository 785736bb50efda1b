"""Accepting an invitation; and, by name, everything else that is done with access."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.access.viewer import lifted
from portello.core import audit
from portello.modules.accounts.models import User
from portello.modules.accounts.operations import create_user
from portello.modules.portals.access.giving import give_access
from portello.modules.portals.access.inviting import (
    hash_of,
    invite,
    kill_invitations,
    kill_invitations_of_contact,
    kill_invitations_of_record,
)
from portello.modules.portals.access.people import Refused, checked_email, refuse_wrong_user
from portello.modules.portals.access.states import (
    approve_access,
    before_of,
    decline_access,
    disable_access,
    hold_access,
    on_access_taken,
    put_back_access,
    reset_lost_factors,
    unlock,
)
from portello.modules.portals.models import Invitation, Portal, PortalAccess

__all__ = [
    "OpenInvitation", "Refused", "accept_as_user", "accept_with_password", "approve_access", "before_of",
    "checked_email", "decline_access", "disable_access", "give_access", "hash_of", "hold_access",
    "invite", "kill_invitations", "kill_invitations_of_contact", "kill_invitations_of_record",
    "on_access_taken", "open_invitation", "put_back_access",
    "reset_lost_factors", "unlock",
]  # fmt: skip


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
        refuse_wrong_user(portal, invitation.access.contact, user.email)
        _open(invitation.access, user)


def _use(token: str, portal: Portal) -> Invitation:
    invitation = _live(token, portal)
    if invitation is None:
        raise Refused(_("This link is no longer valid."))
    # The access before its link, in the order of everything that ends one.
    rows = PortalAccess.objects.select_for_update(of=("self",)).select_related("contact", "portal")
    invitation.access = rows.get(pk=invitation.access_id)
    live = Invitation.objects.filter(token_hash=hash_of(token), used_at=None, killed_at=None)
    if invitation.access.state != "invited" or not live.update(used_at=timezone.now()):
        raise Refused(_("This link is no longer valid."))
    return invitation


def _open(access: PortalAccess, user: User) -> None:
    access.user = user
    access.state = "active"
    access.version += 1
    access.save()
    audit.record("invitation accepted", access.contact, by=audit.System(user.email))
