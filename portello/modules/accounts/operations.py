"""Operations on users: making them, ending their sessions, resetting their second factors."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from portello.core import audit
from portello.modules.accounts.mail import send_factor_mail
from portello.modules.accounts.models import User, normal_email

RECOVERY = Authenticator.Type.RECOVERY_CODES


def create_user(
    *,
    by: audit.By,
    email: str,
    password: str | None,
    name: str = "",
    language: str = "",
    staff_role: str = "",
    title: str = "",
) -> User:
    """A user whose address has been proved (by a one-time link, or by the administrator's word).

    Without a password he is not in yet: only a one-time link lets him choose one. Raises
    `ValidationError` for an address that another user has, however it is written.
    """
    with transaction.atomic():
        user = User(
            email=normal_email(email), name=name, title=title, language=language,
            staff_role=staff_role,
        )  # fmt: skip
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        EmailAddress.objects.create(
            user=user, email=user.email, verified=password is not None, primary=True
        )
        audit.record("user created", user, by=by)
    return user


def end_sessions(user: User, *, but: str | None = None) -> None:
    """Log the user out everywhere, with the next request; the session with the key `but` stays."""
    with transaction.atomic():
        rows = UserSession.objects.filter(user=user).exclude(session_key=but or "")
        keys = list(rows.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        rows.delete()


def has_factor(user: User) -> bool:
    """Whether log-in asks for more than the password. Recovery codes alone are no factor."""
    return Authenticator.objects.filter(user=user).exclude(type=RECOVERY).exists()


def reset_factors(*, by: audit.By, user: User) -> None:
    """Remove every second factor of somebody who has lost them, log him out, and tell him."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        Authenticator.objects.filter(user=user).delete()
        end_sessions(user)
        audit.record("factors reset", user, by=by)
        send_factor_mail(user, None, "reset")
