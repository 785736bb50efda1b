"""How many registrations an hour are taken, counted in the database that all processes share."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portello.modules.accounts.limits import key_of
from portello.modules.registration.models import RegistrationCount

# An office or a training room shares one network address; nobody's mailbox is to be flooded; and
# a flood from everywhere must neither fill the disk nor spoil the sender's name with mail servers.
MOST = {"network": 20, "email": 3, "portal": 500}
KEPT = timedelta(hours=2)


class TooMany(Exception):
    """This hour's registrations of a `kind` ("network", "email", "portal") are used up."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(kind)


def count(portal: Any, *, email: str, address: str) -> None:
    """Count one registration; raises `TooMany`, and counts nothing then."""
    keys = {
        "network": key_of("address", address),
        "email": key_of("account", _mailbox(email)),
        "portal": hmac.new(settings.SECRET_KEY.encode(), b"portal", hashlib.sha256).hexdigest(),
    }
    hour = this_hour()
    with transaction.atomic():
        for kind, key in keys.items():
            row, _made = RegistrationCount.objects.get_or_create(
                portal_id=portal.pk, kind=kind, key=key, hour=hour
            )
            # One statement looks and counts, so that several processes never take one too many.
            free = RegistrationCount.objects.filter(pk=row.pk, count__lt=MOST[kind])
            if not free.update(count=F("count") + 1):
                raise TooMany(kind)


def _mailbox(email: str) -> str:
    """Where the mail lands: what stands behind a plus makes no other mailbox."""
    local, _at, domain = email.rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def this_hour() -> datetime:
    """When the running hour began."""
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def forget_old_counts() -> None:
    """Drop the counts of hours that are over."""
    RegistrationCount.objects.filter(hour__lt=timezone.now() - KEPT).delete()
