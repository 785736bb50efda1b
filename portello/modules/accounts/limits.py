"""Failed log-ins: the limits per portal, account and network address (T13, T14)."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portello.core import outbox
from portello.core.outbox import OutboxMessage
from portello.modules.accounts.mail import send_locked_mail
from portello.modules.accounts.models import FailureCount, User, normal_email

# A network address is often an office or a mobile network full of people: its block ends by itself.
SHIPPED = (10, 100)  # also the defaults of a portal
BLOCKED = _(
    "Too many failed attempts. Reset your password with “Forgot your password?” or ask for help."
)
ADDRESS_BLOCK = timedelta(hours=1)


_PORT = re.compile(r"^\[([^\]]+)\](?::\d+)?$|^([\d.]+):\d+$")


def key_of(kind: str, value: str) -> str:
    """The keyed hash under which failures of an account or address are counted."""
    text = f"{kind}:{_network(value) if kind == 'address' else normal_email(value)}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()


def _network(address: str) -> str:
    """The address without a port; of IPv6 the /64 it lies in, since one household or firm has all
    of that. An IPv4 address in the clothes of IPv6 is itself again: all of them share one /64."""
    bare = _PORT.sub(lambda found: found[1] or found[2], address)
    try:
        found = ip_address(bare)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
    return bare


def _place(portal: Any) -> int:
    """The key of a portal; 0 for a back office on a host of its own."""
    return portal.pk if portal is not None else 0


def _most(portal: Any) -> tuple[int, int]:
    """Failures allowed per account and per network address, 0 for any number."""
    if portal is None:
        return SHIPPED
    return portal.max_account_failures, portal.max_address_failures


def blocked(portal: Any, email: str, address: str) -> bool:
    """Whether this account or this network address has used up its attempts at `portal`."""
    most_account, most_address = _most(portal)
    counts = {
        (row.kind, row.key): row
        for row in FailureCount.objects.filter(
            portal_id=_place(portal), key__in=[key_of("account", email), key_of("address", address)]
        )
    }
    account = counts.get(("account", key_of("account", email)))
    network = counts.get(("address", key_of("address", address)))
    fresh = timezone.now() - ADDRESS_BLOCK
    return bool(
        (account and most_account and account.count >= most_account)
        or (network and most_address and network.count >= most_address and network.last_at > fresh)
    )


def note_failure(portal: Any, email: str, address: str) -> None:
    """Count one failed attempt against the account and the network address."""
    now = timezone.now()
    for kind, value in (("account", email), ("address", address)):
        with transaction.atomic():
            row, _made = FailureCount.objects.get_or_create(
                portal_id=_place(portal), kind=kind, key=key_of(kind, value)
            )
            stale = kind == "address" and row.last_at < now - ADDRESS_BLOCK
            FailureCount.objects.filter(pk=row.pk).update(
                count=1 if stale else F("count") + 1, last_at=now
            )
            if kind == "account":
                _tell_if_locked(portal, row.pk, email)


def _tell_if_locked(portal: Any, pk: int, email: str) -> None:
    """Queue the mail at the very attempt that locks; the same work whether anybody has the address."""
    row = FailureCount.objects.get(pk=pk)
    most = _most(portal)[0]
    if not most or row.count != most:
        return
    user = User.objects.with_email(email)
    who = {"user": user.pk if user else None, "portal": _place(portal)}
    outbox.put("accounts.locked", who, key=f"accounts.locked:{pk}:{row.last_at.timestamp()}")


def tell_locked(message: OutboxMessage) -> None:
    """Outbox handler: the mail to whoever has the address, if anybody (T30, N12)."""
    user = User.objects.filter(pk=message.payload["user"], is_active=True).first()
    if user is None:
        return
    portal = (
        apps.get_model("portals", "Portal").objects.filter(pk=message.payload["portal"]).first()
    )
    send_locked_mail(user, portal)


def clear(email: str) -> None:
    """Forget the failures of an account at every portal: it got in, was reset or was unlocked."""
    FailureCount.objects.filter(kind="account", key=key_of("account", email)).delete()


def locked_emails(portal: Any, emails: list[str]) -> set[str]:
    """Those of `emails` whose account is locked at `portal`."""
    if not portal.max_account_failures:
        return set()
    locked = FailureCount.objects.filter(
        portal_id=portal.pk, kind="account", count__gte=portal.max_account_failures
    )
    keys = set(locked.values_list("key", flat=True))
    return {email for email in emails if key_of("account", email) in keys} if keys else set()
