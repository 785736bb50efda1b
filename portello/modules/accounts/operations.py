"""Operations on users: making them, ending their sessions."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from portello.core import audit
from portello.modules.accounts.models import User, normal_email


def create_user(
    *,
    by: audit.By,
    email: str,
    password: str,
    name: str = "",
    language: str = "",
    staff_role: str = "",
) -> User:
    """A user whose address has been proved (by a one-time link, or by the administrator's word)."""
    with transaction.atomic():
        user = User(email=normal_email(email), name=name, language=language, staff_role=staff_role)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        audit.record("user created", user, by=by)
    return user


def end_sessions(user: User) -> None:
    """Log the user out everywhere, with the next request."""
    with transaction.atomic():
        keys = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        UserSession.objects.filter(user=user).delete()
