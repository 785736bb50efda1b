"""Putting a mail into the inbox: one item each, and of a flood one for all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portello.core import audit, uploads
from portello.modules.accounts.models import User, normal_email
from portello.modules.customers.arrivals.operations import send_arrival
from portello.modules.mailbox import reading
from portello.modules.mailbox.attaching import accepted
from portello.modules.mailbox.judging import Verdict
from portello.modules.mailbox.models import ReceivedFile, ReceivedMail
from portello.modules.mailbox.reading import Read
from portello.modules.mailbox.texts import newest

ACT = "mail"
HOUR = timedelta(hours=1)
MOST_OF_ONE = 5  # items of one sender in an hour
MOST_OF_ALL = 60  # items of a mailbox in an hour
LONGEST = 20_000  # characters that the item holds; the whole mail is one click away


def send_to_tray(
    row: ReceivedMail, mail: Read, verdict: Verdict, refused: list[str], *, by: audit.By
) -> tuple[Any, str]:
    """(item, outcome): an item of its own, or "counted" with the item of the flood."""
    recent = ReceivedMail.objects.filter(
        mailbox=row.mailbox, received_at__gt=timezone.now() - HOUR, outcome__in=("tray", "counted")
    )
    # Whoever has signed, or has a log-in, is not counted with strangers, who can be as many as
    # somebody likes.
    signed = verdict.person is not None
    recent = recent.exclude(thread="") if signed else _like(recent.filter(thread=""), row)
    limits = [(recent.filter(sender=row.sender), MOST_OF_ONE)]
    limits += [] if signed else [(recent, MOST_OF_ALL)]
    many = [rows for rows, most in limits if rows.filter(outcome="tray").count() >= most]
    if not many:
        return _item(row, mail, verdict.why, newest(mail.text), refused, by), "tray"
    flood = many[0].filter(why="flood", item__isnull=False).order_by("pk").first()
    if flood is not None:
        return flood.item, "counted"
    return _item(row, mail, "flood", "", [], by), "counted"


def _like(rows: Any, row: ReceivedMail) -> Any:
    """Of those that nobody has signed: of people with a log-in if this is one of theirs, else of others."""
    people = User.objects.filter(is_active=True)
    if people.filter(email=normal_email(row.sender)).exists():
        return rows.filter(sender__in=people.values("email"))
    return rows.exclude(sender__in=people.values("email"))


def take_out_of_flood(*, by: audit.By, row: ReceivedMail) -> Any:
    """Give a mail that was only counted an item of its own, for somebody to decide; twice is once.

    Raises `NotNow` while the virus scanner does not answer.
    """
    raw = b""
    if row.raw is not None:
        with row.raw.open() as content:
            raw = content.read()
    mail = reading.read(raw, headers_only=row.headers_only)
    files, refused = accepted(mail.parts, None, by)
    with transaction.atomic():
        stored = ReceivedMail.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if stored.outcome != "counted":
            return stored.item
        flood = stored.item
        stored.item = _item(stored, mail, "picked", newest(mail.text), refused, by)
        stored.outcome, stored.why = "tray", "picked"
        stored.save(update_fields=["item", "outcome", "why"])
        uploads.claim(files)
        ReceivedFile.objects.bulk_create(ReceivedFile(mail=stored, file=one) for one in files)
        audit.record("mail taken out", flood or stored.item, by=by)
    return stored.item


def _item(
    row: ReceivedMail, mail: Read, why: str, text: str, refused: list[str], by: audit.By
) -> Any:
    portal = row.mailbox.portal
    name = row.name or row.sender.partition("@")[0]
    return send_arrival(
        by=by,
        portal=portal,
        act=ACT,
        payload={
            "contact": {"name": name[:200], "email": row.sender},
            "subject": row.subject,
            "message": text[:LONGEST],
            "refused": refused,
            "why": why,
            "mail": row.public_id,
        },
        sender=name,
        email=row.sender,
        language=portal.language or "",
    )
