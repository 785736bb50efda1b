"""The worker: delivers the outbox and keeps house."""

from __future__ import annotations

import logging
import signal
import threading
import time
from argparse import Namespace
from datetime import timedelta
from typing import Any

from django.db import close_old_connections, connection
from django.db.utils import Error
from django.utils import timezone

from portello.core import mail, outbox, uploads
from portello.core.once import SentForm
from portello.core.registry import modules

log = logging.getLogger("portello.worker")
IDLE = 0.5
HOUSEKEEPING = 3600.0


def worker(options: Namespace) -> int:
    """`portello worker`: runs until it is told to stop; finishes the message in hand first."""
    if options.once:
        outbox.run_due()
        return 0
    stopping = _Stop()
    long = threading.Thread(target=_work, args=("long", stopping))
    long.start()
    _work("short", stopping)
    long.join()
    return 0


def _work(lane: str, stopping: _Stop) -> None:
    """Deliver one lane's messages until asked to stop; the short one keeps house as well."""
    cleaned = float("-inf")
    while not stopping.asked:
        try:
            close_old_connections()
            if lane == "short" and time.monotonic() - cleaned > HOUSEKEEPING:
                keep_house()
                cleaned = time.monotonic()
            if not outbox.run_due(limit=1, lane=lane):
                time.sleep(IDLE)
        except Error as error:
            log.warning("the database does not answer (%s); trying again", type(error).__name__)
            time.sleep(2)
    connection.close()


class _Stop:
    """Turns SIGTERM and SIGINT into a flag."""

    def __init__(self) -> None:
        self.asked = False
        signal.signal(signal.SIGTERM, self._ask)
        signal.signal(signal.SIGINT, self._ask)

    def _ask(self, *args: Any) -> None:
        self.asked = True


def keep_house() -> None:
    """Drop what has served: old mail bodies, delivered outbox rows, keys of sent forms, files
    that nothing took, sessions; and what modules do regularly."""
    from django.core.management import call_command

    week_ago = timezone.now() - timedelta(days=7)
    mail.drop_old_bodies()
    outbox.OutboxMessage.objects.filter(done_at__lt=week_ago).delete()
    SentForm.objects.filter(at__lt=week_ago).delete()
    uploads.forget_pending()
    call_command("clearsessions")
    for module in modules():
        if module.house:
            module.call(module.house)()
