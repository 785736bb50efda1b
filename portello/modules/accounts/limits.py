"""Failed log-ins: the limits per portal, account and network address (T13, T14)."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portello.modules.accounts.models import FailureCount, normal_email

# A network address is often an office or a mobile network full of people: its block ends by itself.
ADDRESS_BLOCK = timedelta(hours=1)


def key_of(kind: str, value: str) -> str:
    """The keyed hash under which failures of an account or address are counted."""
    text = f"{kind}:{normal_email(value)}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()


def blocked(portal: Any, email: str, address: str) -> bool:
    """Whether this account or this network address has used up its attempts at `portal`."""
    if portal is None:
        return False
    counts = {
        (row.kind, row.key): row
        for row in FailureCount.objects.filter(
            portal_id=portal.pk, key__in=[key_of("account", email), key_of("address", address)]
        )
    }
    account = counts.get(("account", key_of("account", email)))
    network = counts.get(("address", key_of("address", address)))
    fresh = timezone.now() - ADDRESS_BLOCK
    return bool(
        (account and portal.max_account_failures and account.count >= portal.max_account_failures)
        or (
            network
            and portal.max_address_failures
            and network.count >= portal.max_address_failures
            and network.last_at > fresh
        )
    )


def note_failure(portal: Any, email: str, address: str) -> None:
    """Count one failed attempt against the account and the network address."""
    if portal is None:
        return
    now = timezone.now()
    for kind, value in (("account", email), ("address", address)):
        with transaction.atomic():
            row, _made = FailureCount.objects.get_or_create(
                portal_id=portal.pk, kind=kind, key=key_of(kind, value)
            )
            stale = kind == "address" and row.last_at < now - ADDRESS_BLOCK
            FailureCount.objects.filter(pk=row.pk).update(
                count=1 if stale else F("count") + 1, last_at=now
            )


def clear(email: str) -> None:
    """Forget the failures of an account at every portal: it got in, was reset or was unlocked."""
    FailureCount.objects.filter(kind="account", key=key_of("account", email)).delete()


def locked_emails(portal: Any, emails: list[str]) -> set[str]:
    """Those of `emails` whose account is locked at `portal`."""
    if not portal.max_account_failures:
        return set()
    by_key = {key_of("account", email): email for email in emails}
    locked = FailureCount.objects.filter(
        portal_id=portal.pk,
        kind="account",
        key__in=list(by_key),
        count__gte=portal.max_account_failures,
    )
    return {by_key[key] for key in locked.values_list("key", flat=True)}
