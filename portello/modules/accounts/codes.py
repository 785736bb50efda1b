"""Log-in by a mailed code: asking costs the same for every address, the worker finds out who it is."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string
from django.utils.translation import get_language

from portello.access.middleware import host_of, source
from portello.core import languages, outbox
from portello.core.ids import make_public_id
from portello.core.mail import Mail
from portello.core.outbox import OutboxMessage
from portello.modules.accounts.mail import send_code_mail
from portello.modules.accounts.models import User, normal_email
from portello.modules.accounts.staffing import hash_of

KIND = "accounts.code"
SESSION_KEY = "login_code"
VALID_SECONDS = 600
ATTEMPTS = 3
MOST_PER_HOUR = 8  # mails to one address, whoever asks


def ask_code(request: Any, email: str) -> None:
    """Draw a code for this browser and queue its mail, whether or not anybody has the address.

    Only the code's hash is kept in the session. An earlier code of this browser dies.
    """
    email = normal_email(email)
    code = get_random_string(6, "0123456789")
    request.session[SESSION_KEY] = {
        "email": email,
        "hash": hash_of(f"{email}:{code}"),
        "at": time.time(),
        "left": ATTEMPTS,
    }
    payload = {
        "email": email,
        "code": code,
        "host": host_of(request),
        "language": get_language() or "",
    }
    outbox.put(KIND, payload, key=f"code:{make_public_id()}{make_public_id()}")


def asked_for(request: Any) -> str:
    """The address that this browser's living code was asked for, or ""."""
    state = request.session.get(SESSION_KEY)
    if not state or not state["left"] or time.time() - state["at"] > VALID_SECONDS:
        request.session.pop(SESSION_KEY, None)
        return ""
    return state["email"]


def use_code(request: Any, code: str) -> User | None:
    """The person whom the code lets in, or None; three wrong ones kill it, and it works once."""
    email = asked_for(request)
    if not email:
        return None
    state = request.session[SESSION_KEY]
    plain = "".join(code.split())
    if not constant_time_compare(state["hash"], hash_of(f"{email}:{plain}")):
        request.session[SESSION_KEY] = {**state, "left": state["left"] - 1}
        return None
    del request.session[SESSION_KEY]
    user = User.objects.with_email(email)
    return user if user is not None and user.is_active and user.is_in else None


def deliver(message: OutboxMessage) -> None:
    """Outbox handler: mail the code if an active person has the address, then forget both."""
    payload: dict[str, Any] = message.payload
    user = User.objects.with_email(payload.get("email", ""))
    if user is not None and user.is_active and user.is_in and not _too_many(user):
        portal = (source().place_of(payload["host"]) or (None, ""))[0]
        language = languages.choose(
            user.language,
            source().company_language(portal, user),
            payload["language"],
            among=portal.languages if portal else (),
        )
        send_code_mail(user, portal, payload["code"], language)
    OutboxMessage.objects.filter(pk=message.pk).update(payload={})


def _too_many(user: User) -> bool:
    since = timezone.now() - timedelta(hours=1)
    sent = Mail.objects.filter(kind="log-in code", to_address=user.email, created_at__gt=since)
    return sent.count() >= MOST_PER_HOUR
