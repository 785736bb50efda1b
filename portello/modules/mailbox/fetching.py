"""The worker's part: fetching a portal's mail every minute, storing each before it is marked."""

from __future__ import annotations

import hashlib
import logging
import time
from datetime import timedelta
from io import BytesIO

from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from portello.core import files, outbox
from portello.core.outbox import OutboxMessage
from portello.modules.mailbox import imap, reading
from portello.modules.mailbox.imap import Folder, Problem
from portello.modules.mailbox.models import Mailbox, ReceivedMail
from portello.modules.mailbox.sealing import unsealed

log = logging.getLogger("portello.mailbox")
EVERY = 60  # seconds
LONGEST = 60.0  # seconds that one run takes at most, so that nothing else waits for it
MOST = 200  # mails of one run


def fetch(message: OutboxMessage) -> None:
    """Outbox handler: what is new in the folder, then the next run in a minute."""
    box = Mailbox.objects.filter(pk=message.payload["mailbox"], is_on=True).first()
    if box is None:
        return  # switched off
    more = False
    try:
        with imap.opened(box, unsealed(box.password)) as folder:
            more = _fetch(box, folder, message)
    except Problem as problem:
        failed(box, problem.key)
    except Exception:
        log.exception("mailbox %s could not be fetched", box.public_id)
        failed(box, "own")
    else:
        Mailbox.objects.filter(pk=box.pk).update(
            fetched_at=timezone.now(), failing_since=None, problem=""
        )
    fetch_soon(box, timedelta(0) if more else timedelta(seconds=EVERY))


def fetch_soon(box: Mailbox, wait: timedelta = timedelta(0)) -> None:
    """Put the next run: one for each minute at most, however often it is asked for."""
    at = timezone.now() + wait
    slot = int(at.timestamp() // (EVERY / 2)) if wait else f"{at.timestamp():.3f}"
    queued = outbox.put(
        "mailbox.fetch", {"mailbox": box.pk}, key=f"mailbox.fetch:{box.public_id}:{slot}"
    )
    OutboxMessage.objects.filter(pk=queued.pk, done_at=None, attempts=0).update(run_at=at)


def failed(box: Mailbox, problem: str) -> None:
    """Note that fetching does not work, and since when."""
    since = box.failing_since or timezone.now()
    Mailbox.objects.filter(pk=box.pk).update(problem=problem, failing_since=since)


def keep_fetching() -> None:
    """A run for every mailbox that is on and has none, whatever became of the last one."""
    OutboxMessage.objects.filter(
        kind="mailbox.fetch", done_at__lt=timezone.now() - timedelta(hours=1)
    ).delete()
    waiting = OutboxMessage.objects.filter(kind="mailbox.fetch", done_at=None, failed_at=None)
    there = {one["mailbox"] for one in waiting.values_list("payload", flat=True)}
    for box in Mailbox.objects.filter(is_on=True).exclude(pk__in=there):
        fetch_soon(box)


def _fetch(box: Mailbox, folder: Folder, message: OutboxMessage) -> bool:
    """Store what is new; whether there is more than one run takes."""
    if folder.uidvalidity != box.uidvalidity:  # another folder, or the server counts anew
        box.uidvalidity, box.last_uid = folder.uidvalidity, 0
    uids = folder.uids(box.last_uid, box.since)
    end = time.monotonic() + LONGEST
    for number, uid in enumerate(uids):
        if number >= MOST or time.monotonic() > end:
            return True
        _fetch_one(box, folder, uid)
        outbox.prolong(message)
    return False


def _fetch_one(box: Mailbox, folder: Folder, uid: int) -> None:
    size = folder.size(uid)
    large = size > reading.LARGEST
    raw = folder.head(uid) if large else folder.mail(uid)
    if len(raw) > reading.LARGEST:  # the server has told less than it is
        raw, large = raw[: reading.MOST_HEADERS], True
    if raw:  # deleted between the list and the asking
        store(box, folder.uidvalidity, uid, raw, size=size or len(raw), headers_only=large)
    folder.mark(uid)  # only now: what is marked is stored
    Mailbox.objects.filter(pk=box.pk).update(uidvalidity=folder.uidvalidity, last_uid=uid)


def store(
    box: Mailbox, uidvalidity: int, uid: int, raw: bytes, *, size: int, headers_only: bool = False
) -> ReceivedMail | None:
    """Keep a mail and queue it for the worker, in one transaction; None if it is there already."""
    mail = reading.read(raw, headers_only=True)
    digest = _digest(f"{mail.message_id} {mail.sender}", raw)
    same = {"mailbox": box, "uidvalidity": uidvalidity, "uid": uid}
    if ReceivedMail.objects.filter(mailbox=box, digest=digest).exists():
        return None
    stored = None
    try:
        with transaction.atomic():
            stored = files.store(BytesIO(raw), "mail.eml")
            row = ReceivedMail.objects.create(
                **same,
                digest=digest,
                message_id=mail.message_id,
                sender=reading.cleaned((mail.sender or (mail.senders or [""])[0])[:254]),
                name=mail.name,
                subject=mail.subject,
                size=size,
                raw=stored,
                headers_only=headers_only,
            )
            outbox.put("mailbox.take", {"mail": row.pk}, key=f"mailbox.take:{row.public_id}")
    except DatabaseError as error:
        if stored is not None:
            default_storage.delete(stored.storage_key)
        if not isinstance(error, IntegrityError):
            raise
        return None  # fetched by another worker in this moment
    return row


def _digest(named: str, raw: bytes) -> str:
    """What makes a mail the same: its id, its sender and its content, but not the way it came. A forger who
    knows the id of another mail cannot take that one's place."""
    head, _gap, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    if named.startswith(" "):  # without an id
        body = head + body
    return hashlib.sha256(named.encode("utf-8", "replace") + b"\0" + body).hexdigest()
