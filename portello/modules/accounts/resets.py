"""Forgotten passwords: asking costs the same for every address, the worker finds out who it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse
from django.utils import timezone

from portello.access.middleware import source
from portello.core import languages, outbox
from portello.core.ids import make_public_id
from portello.core.mail import Mail
from portello.core.outbox import OutboxMessage
from portello.modules.accounts.mail import send_reset_mail
from portello.modules.accounts.models import User, normal_email

KIND = "accounts.reset"
MOST_PER_HOUR = 5  # mails to one address, whoever asks: nobody's mailbox is to be flooded


def ask_reset(*, email: str, host: str, language: str) -> None:
    """Queue the wish for a reset link; the same work whether or not anybody has this address."""
    payload = {"email": normal_email(email), "host": host, "language": language}
    outbox.put(KIND, payload, key=f"reset:{make_public_id()}{make_public_id()}")


def deliver(message: OutboxMessage) -> None:
    """Outbox handler: send the link if an active person has the address, then forget the address."""
    payload: dict[str, Any] = message.payload
    user = User.objects.with_email(payload.get("email", ""))
    if user is not None and user.is_active and user.is_in and not _too_many(user):
        portal = (source().place_of(payload["host"]) or (None, ""))[0]
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        link = source().origin(portal) + path.replace("UID-KEY", key)
        language = languages.choose(
            user.language,
            source().company_language(portal, user),
            payload["language"],
            among=portal.languages if portal else (),
        )
        send_reset_mail(user, portal, link, language)
    OutboxMessage.objects.filter(pk=message.pk).update(payload={})


def _too_many(user: User) -> bool:
    since = timezone.now() - timedelta(hours=1)
    sent = Mail.objects.filter(kind="reset", to_address=user.email, created_at__gt=since)
    return sent.count() >= MOST_PER_HOUR
