"""The worker's part: the mail behind a registration, and what goes when nobody confirms it."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone

from portello.core.outbox import OutboxMessage
from portello.modules.portals.operations import hash_of
from portello.modules.registration import forgetting, limits, mail
from portello.modules.registration.models import UNVERIFIED, Registration
from portello.modules.registration.standing import has_log_in


def deliver(message: OutboxMessage) -> None:
    """Outbox handler: the link, or word that there is a log-in.

    Here and not on the page, so that the page's answer and its time are the same for every address.
    """
    with transaction.atomic():
        rows = Registration.objects.select_for_update(of=("self",)).select_related("portal")
        row = rows.filter(pk=message.payload["registration"], state=UNVERIFIED).first()
        if row is None or row.token_hash is not None:  # replaced, or the worker was killed after it
            return
        if row.portal.registration != "open" or not row.portal.is_active:
            row.delete()
        elif has_log_in(row.portal, row.email):
            mail.send_known(row)
            row.delete()
        else:
            token = secrets.token_urlsafe(32)
            row.token_hash = hash_of(token)
            row.save(update_fields=["token_hash"])
            mail.send_verify(row, token)


def house() -> None:
    """Whoever has not confirmed his address in time leaves nothing behind."""
    Registration.objects.filter(state=UNVERIFIED, expires_at__lt=timezone.now()).delete()
    limits.forget_old_counts()
    forgetting.forget_declined()
