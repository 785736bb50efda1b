"""Operations on staff: add, invite, change role, deactivate; and the rule about their second factor."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portello.access.middleware import source
from portello.core import audit
from portello.modules.accounts.mail import send_staff_invitation
from portello.modules.accounts.models import StaffInvitation, StaffRules, User, normal_email
from portello.modules.accounts.operations import create_user, end_sessions, has_factor

VALID_FOR = timedelta(hours=72)
ADMINISTRATOR = "administrator"


class Refused(Exception):
    """The operation is refused; `reason` is a sentence for the administrator."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def rules() -> StaffRules:
    """The installation's rules for staff; the safe ones while nothing was changed."""
    return StaffRules.objects.filter(pk=1).first() or StaffRules(pk=1, version=0)


def set_second_factor(*, by: audit.By, on: bool) -> None:
    """Ask every member of staff for a second factor, or stop asking; takes effect at once."""
    with transaction.atomic():
        row = StaffRules.objects.select_for_update().get_or_create(pk=1, defaults={"version": 0})[0]
        if row.second_factor == on and row.version:
            return
        audit.record("changed", row, by=by, values={"second_factor": (row.second_factor, on)})
        row.second_factor = on
        row.version += 1
        row.save()


def factor_missing(user: User) -> bool:
    """Whether this member of staff must set up a second factor before he can work."""
    return not has_factor(user) and rules().second_factor


def add_staff(
    *, by: audit.By, email: str, name: str, role: str, language: str = "", title: str = ""
) -> User:
    """A new member of staff, invited by a one-time link.

    Raises `Refused` when the address already is somebody's log-in, or `ValidationError` when it is
    no address.
    """
    address = normal_email(email)
    _refuse_taken(address)
    try:
        with transaction.atomic():
            user = create_user(
                by=by, email=address, password=None, name=name, language=language, staff_role=role,
                title=title,
            )  # fmt: skip
            _invite(by, user)
    except IntegrityError:  # somebody made the same log-in a moment ago
        _refuse_taken(address)
        raise
    return user


def _refuse_taken(email: str) -> None:
    user = User.objects.with_email(email)
    if user is not None and user.staff_role:
        raise Refused(_("This person is staff already."))
    if user is not None:
        raise Refused(
            _(
                "This is the log-in of a customer's contact. A log-in is for customers or for staff, "
                "never for both: use another address."
            )
        )
    if source().is_contacts_address(email):
        raise Refused(
            _(
                "A customer's contact has been invited with this address. Take that access away "
                "first, or use another address."
            )
        )


def invite_again(*, by: audit.By, user: User) -> None:
    """A fresh link; earlier ones die. Raises `Refused` if the person is in, or deactivated."""
    with transaction.atomic():
        user = _locked(user)
        if user.is_in or not user.is_active:
            raise Refused(_("Only somebody who is not in yet can be invited."))
        _invite(by, user)


def _invite(by: audit.By, user: User) -> None:
    _kill_invitations(user)
    token = secrets.token_urlsafe(32)
    StaffInvitation.objects.create(
        user=user, token_hash=hash_of(token), expires_at=timezone.now() + VALID_FOR
    )
    audit.record("invited", user, by=by)
    home, business = source().backoffice()
    link = home + reverse("account_staff_invitation", kwargs={"token": token})
    send_staff_invitation(user, home, link, business)


def _kill_invitations(user: User) -> None:
    live = StaffInvitation.objects.filter(user=user, used_at=None, killed_at=None)
    live.update(killed_at=timezone.now())


def hash_of(token: str) -> str:
    """The stored form of a one-time token or code."""
    return salted_hmac("portello.accounts", token, algorithm="sha256").hexdigest()


def invited(token: str) -> User | None:
    """The member of staff behind a link, if it still lives."""
    found = _live(token).select_related("user").first()
    return found.user if found else None


def _live(token: str) -> Any:
    return StaffInvitation.objects.filter(
        token_hash=hash_of(token),
        used_at=None,
        killed_at=None,
        expires_at__gt=timezone.now(),
        user__is_active=True,
    )


def accept_staff_invitation(*, token: str, password: str) -> User:
    """The invited person chooses his password. Raises `Refused` if it came too late."""
    with transaction.atomic():
        user = invited(token)
        if user is None or not _live(token).update(used_at=timezone.now()):
            raise Refused(_("This link is no longer valid."))
        user.set_password(password)
        user.save(update_fields=["password"])
        EmailAddress.objects.filter(user=user).update(verified=True)
        audit.record("invitation accepted", user, by=audit.System(user.email))
    return user


def change_staff(
    *, by: audit.By, user: User, name: str, role: str, title: str | None = None
) -> None:
    """Change name, title and role; a role takes effect with the next request.

    Raises `Refused` when nobody would be left as administrator.
    """
    with transaction.atomic():
        user = _locked(user)
        if role != ADMINISTRATOR:
            _refuse_last_administrator(user)
        new = {"name": name, "staff_role": role}
        if title is not None:
            new["title"] = title
        changed = {k: (getattr(user, k), v) for k, v in new.items() if getattr(user, k) != v}
        if not changed:
            return
        for key, value in new.items():
            setattr(user, key, value)
        user.full_clean(exclude=["password"])
        user.save()
        audit.record("changed", user, by=by, values=changed)


def deactivate(*, by: audit.By, user: User) -> None:
    """End a member of staff's access; his sessions end with the next request.

    Raises `Refused` when nobody would be left as administrator.
    """
    with transaction.atomic():
        user = _locked(user)
        if not user.is_active:
            return
        _refuse_last_administrator(user)
        User.objects.filter(pk=user.pk).update(is_active=False)
        _kill_invitations(user)
        end_sessions(user)
        audit.record("deactivated", user, by=by)


def activate(*, by: audit.By, user: User) -> None:
    """Let a deactivated member of staff back in; one who never was in is invited again."""
    with transaction.atomic():
        user = _locked(user)
        if user.is_active:
            return
        user.is_active = True
        user.save(update_fields=["is_active"])
        audit.record("activated", user, by=by)
        if not user.is_in:
            _invite(by, user)


def _locked(user: User) -> User:
    """The user, locked together with every administrator, always in the same order.

    Two requests that demote two administrators wait for each other, so that the second sees what
    the first has done.
    """
    administrators = User.objects.filter(staff_role=ADMINISTRATOR, is_active=True)
    pks = {*administrators.values_list("pk", flat=True), user.pk}
    locked = {u.pk: u for u in User.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    found = locked[user.pk]
    if not found.staff_role:
        raise ValidationError("not staff")
    return found


def _refuse_last_administrator(user: User) -> None:
    """Somebody who was only invited does not count: he may never come."""
    if user.staff_role != ADMINISTRATOR or not user.is_active or not user.is_in:
        return
    others = User.objects.filter(staff_role=ADMINISTRATOR, is_active=True).exclude(pk=user.pk)
    if not others.exclude(password__startswith="!").exists():  # noqa: S106  the mark of none
        raise Refused(
            _("This is the last active administrator. Make somebody else administrator first.")
        )
