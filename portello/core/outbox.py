"""Side effects as rows written with the change, delivered by a worker with lease and retry (ADR 0007)."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from portello.core import custom
from portello.core.ids import PublicIdField

log = logging.getLogger("portello.outbox")

LEASE = timedelta(seconds=120)
LONGEST_WAIT = timedelta(hours=6)
MOST_ATTEMPTS = 20


class OutboxMessage(models.Model):
    """One thing to do after the change is stored: at least once, told apart by `key`."""

    public_id = PublicIdField()
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=100, unique=True)
    payload = models.JSONField(default=dict)
    run_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        app_label = "core"
        indexes = [
            models.Index(
                fields=["run_at"],
                condition=Q(done_at=None, failed_at=None),
                name="outbox_waiting",
            )
        ]


class Again(Exception):
    """Raised by a handler that has more to do: run me again at once, without counting a failure."""


_HANDLERS: dict[str, str] = {}
_LONG: set[str] = set()

# A worker runs two lanes side by side, so that no mail waits for an import.
LANES = ("short", "long")


def handles(kind: str, dotted: str, *, long: bool = False) -> None:
    """Declare the function (by dotted path) that delivers messages of `kind`; `long` is its lane."""
    _HANDLERS[kind] = dotted
    if long:
        _LONG.add(kind)


def _due(lane: str) -> Q:
    now = timezone.now()
    due = Q(done_at=None, failed_at=None, run_at__lte=now) & (
        Q(lease_until=None) | Q(lease_until__lt=now)
    )
    if lane:
        due &= Q(kind__in=_LONG) if lane == "long" else ~Q(kind__in=_LONG)
    return due


def put(kind: str, payload: dict[str, Any], *, key: str) -> OutboxMessage:
    """Queue a message inside the caller's transaction; the same `key` twice is one message."""
    if kind not in _HANDLERS:
        raise LookupError(f"no module handles outbox messages of kind {kind!r}")
    return OutboxMessage.objects.get_or_create(
        key=key, defaults={"kind": kind, "payload": payload}
    )[0]


def claim(worker: str, lane: str = "") -> OutboxMessage | None:
    """Lease the next due message, also one whose worker was killed; None if nothing is due."""
    with transaction.atomic():
        waiting = OutboxMessage.objects.filter(_due(lane)).order_by("run_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        message = waiting.first()
        if message is None:
            return None
        message.lease_until = timezone.now() + LEASE
        message.worker = worker
        message.attempts += 1
        message.save(update_fields=["lease_until", "worker", "attempts"])
    return message


def has_due(lane: str = "") -> bool:
    """Whether anything waits; a read, so that an idle worker takes no write lock."""
    return OutboxMessage.objects.filter(_due(lane)).exists()


def deliver(message: OutboxMessage) -> None:
    """Run the handler of a claimed message and store how it went."""
    handler: Callable[[OutboxMessage], None] = import_string(_HANDLERS[message.kind])
    custom.refresh()  # what staff added since this process began holds for the worker as well
    try:
        handler(message)
    except Again:
        _release(message, attempts=0, run_at=timezone.now())
    except Exception as error:
        log.warning(
            "outbox %s %s failed: %s", message.kind, message.public_id, type(error).__name__
        )
        wait = min(timedelta(seconds=5 * 2**message.attempts), LONGEST_WAIT)
        gone = timezone.now() if message.attempts >= MOST_ATTEMPTS else None
        _release(message, run_at=timezone.now() + wait, failed_at=gone, error=type(error).__name__)
    else:
        _release(message, done_at=timezone.now(), error="")


def _release(message: OutboxMessage, **values: Any) -> None:
    # Only while the lease is still ours: a worker that was thought dead must not end another's run.
    OutboxMessage.objects.filter(pk=message.pk, worker=message.worker).update(
        lease_until=None, **values
    )


def run_due(limit: int = 1000, lane: str = "") -> int:
    """Deliver what is due (in one lane, or all), at most `limit` messages; returns how many."""
    worker = f"{worker_name()}:{lane}"
    for count in range(limit):
        message = claim(worker, lane) if has_due(lane) else None
        if message is None:
            return count
        deliver(message)
    return limit


def worker_name() -> str:
    """A name that tells workers of several machines apart."""
    return f"{socket.gethostname()[:50]}:{os.getpid()}"


def prolong(message: OutboxMessage) -> None:
    """Extend the lease of a message whose handler takes long."""
    OutboxMessage.objects.filter(pk=message.pk, worker=message.worker).update(
        lease_until=timezone.now() + LEASE
    )
