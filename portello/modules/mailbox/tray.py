"""Putting a mail into the inbox: one item each, and of a flood one for all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from portello.core import audit
from portello.modules.customers.arrivals.operations import send_arrival
from portello.modules.mailbox.judging import Verdict
from portello.modules.mailbox.models import ReceivedMail
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
    # Whoever has signed is not counted with strangers, who can be as many as somebody likes.
    signed = verdict.person is not None
    recent = recent.exclude(thread="") if signed else recent.filter(thread="")
    limits = [(recent.filter(sender=row.sender), MOST_OF_ONE)]
    limits += [] if signed else [(recent, MOST_OF_ALL)]
    many = [rows for rows, most in limits if rows.filter(outcome="tray").count() >= most]
    if not many:
        return _item(row, mail, verdict.why, newest(mail.text), refused, by), "tray"
    flood = many[0].filter(why="flood", item__isnull=False).order_by("pk").first()
    if flood is not None:
        return flood.item, "counted"
    return _item(row, mail, "flood", "", [], by), "counted"


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
