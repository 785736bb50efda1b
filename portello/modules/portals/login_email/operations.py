"""Asking for another log-in e-mail, confirming it, and correcting it as staff."""

from __future__ import annotations

import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.access.viewer import Viewer, lifted
from portello.core import audit
from portello.modules.accounts.models import EmailChange, User, normal_email
from portello.modules.accounts.operations import end_sessions
from portello.modules.customers.operations import edit_contact
from portello.modules.portals.login_email import mail
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.portals.operations import Refused, hash_of

VALID_FOR = timedelta(hours=24)
LONGEST = 254  # of an address that can be stored
MOST_PER_HOUR = 5  # by one person: nobody's mailbox is to be flooded


def pending_email(user: User) -> str:
    """The address that waits for its confirmation, or ""."""
    live = EmailChange.objects.filter(user=user, used_at=None, killed_at=None)
    found = live.filter(expires_at__gt=timezone.now()).values_list("email", flat=True)
    return found.first() or ""


def ask_new_email(*, by: Viewer, user: User, email: str) -> None:
    """Send the link to the new address and word of it to the old one; nothing else changes yet.

    Whether the address has a log-in already stays untold: its owner gets another mail. Raises
    `ValidationError` for no address, the present one, or too many requests within an hour.
    """
    email = _checked(user, email)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        since = timezone.now() - timedelta(hours=1)
        if EmailChange.objects.filter(user=user, created_at__gt=since).count() >= MOST_PER_HOUR:
            raise ValidationError(_("Too many requests. Try again in an hour."))
        give_up(user)
        EmailChange.objects.create(
            user=user,
            email=email,
            token_hash=hash_of(token),
            expires_at=timezone.now() + VALID_FOR,
        )
        audit.record("log-in e-mail asked", user, by=by)
        taken = User.objects.with_email(email) is not None
        mail.send_link(by, user, email, "" if taken else token)
        mail.send_asked(by, user)


def _checked(user: User, email: str) -> str:
    email = normal_email(email)
    validate_email(email)
    if len(email) > LONGEST:  # the normal form may be longer than what was typed
        raise ValidationError(_("This address is too long."))
    if email == user.email:
        raise ValidationError(_("This is your log-in e-mail already."))
    return email


def give_up(user: User) -> None:
    """End the live link, if there is one."""
    live = EmailChange.objects.filter(user=user, used_at=None, killed_at=None)
    live.update(killed_at=timezone.now())


def live_change(token: str) -> EmailChange | None:
    """What stands behind a link that still works, for somebody who still gets in somewhere."""
    gets_in = PortalAccess._base_manager.filter(
        user_id=OuterRef("user_id"), state="active", contact__archived_at=None
    )
    return (
        EmailChange.objects.select_related("user")
        .filter(
            token_hash=hash_of(token),
            used_at=None,
            killed_at=None,
            expires_at__gt=timezone.now(),
            user__is_active=True,
        )
        .filter(Exists(gets_in))
        .first()
    )


def confirm_new_email(*, token: str, portal: Portal, session: str | None = None) -> User:
    """The holder of the link confirms: log-in and contact change in one step. He is logged out
    everywhere but in the session with the key `session`. Raises `Refused`."""
    with lifted("the holder of a one-time link may be logged out"), transaction.atomic():
        change = live_change(token)
        live = EmailChange.objects.filter(token_hash=hash_of(token), used_at=None, killed_at=None)
        if change is None or not live.update(used_at=timezone.now()):
            raise Refused(_("This link is no longer valid."))
        user = User.objects.select_for_update().get(pk=change.user_id)
        old = user.email
        _move(user, change.email, audit.System(user.name or old))
        end_sessions(user, but=session)
        mail.send_changed(portal, user, old)
    return user


def correct_email(*, by: audit.By, access: PortalAccess, email: str) -> None:
    """Staff put a wrong log-in e-mail right; told to both addresses, and every session ends.

    Raises `ValidationError` for what is no address or has a log-in already.
    """
    if access.user is None or access.user.is_staff:
        raise ValidationError(_("This person has no log-in yet."))
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=access.user.pk)
        email, old = _checked(user, email), user.email
        if User.objects.with_email(email) is not None:
            raise ValidationError(_("There is already a log-in with this address."))
        give_up(user)
        _move(user, email, by)
        end_sessions(user)
        mail.send_changed(access.portal, user, old)


def _move(user: User, email: str, by: audit.By) -> None:
    """Log-in name and verified address, and the contacts that carried the old one."""
    old, user.email = user.email, email
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError:  # somebody has taken the address meanwhile
        raise Refused(_("This link is no longer valid.")) from None
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    audit.record("log-in e-mail changed", user, by=by, values={"email": (old, email)})
    for access in PortalAccess.objects.filter(user=user).select_related("contact"):
        if normal_email(access.contact.email) == old:
            edit_contact(by=by, contact=access.contact, values={"email": email}, checked=False)
