"""Tickets at a chosen size: one company owns a fifth, a thousand share the rest; five messages each."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portello.core import search
from portello.modules.customers.models import Company, Contact
from portello.modules.portals.models import Portal
from portello.modules.tickets.models import Message, Participant, Ticket

MESSAGES = 5
BATCH = 2000
_WORDS = [
    "printer",
    "invoice",
    "toner",
    "delivery",
    "order",
    "password",
    "cartridge",
    "device",
    "repair",
    "network",
    "payment",
    "filter",
    "coffee",
    "machine",
    "leaks",
    "error",
    "display",
    "paper",
    "jam",
    "warranty",
    "contract",
    "please",
    "thanks",
    "again",
    "still",
    "works",
]


def grow_tickets(count: int) -> None:
    """Add `count` tickets to the demo business; Alpha is the big company."""
    if Ticket.objects.count() >= count:
        return
    chance = random.Random(5)
    portal = Portal.objects.order_by("pk")[0]
    big = Company.objects.get(name="Alpha Oy")
    people = list(Contact.objects.filter(company=big).order_by("pk"))
    sharers = list(Company.objects.filter(name__startswith="Company ").order_by("pk"))
    with transaction.atomic():
        others = Contact.objects.bulk_create(
            Contact(company=one, name=f"Contact of {one.name}", find="contact", sort="contact")
            for one in sharers
        )
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        owners = [chance.choice(people) if n % 5 == 0 else others[n % len(others)] for n in numbers]
        _add(portal, list(zip(numbers, owners, strict=True)), chance)


def _add(portal: Any, batch: list[tuple[int, Contact]], chance: random.Random) -> None:
    now = timezone.now()
    with transaction.atomic():
        tickets = Ticket.objects.bulk_create(
            _ticket(portal, n, one, chance, now) for n, one in batch
        )
        Participant.objects.bulk_create(
            Participant(ticket=t, company_id=t.company_id, contact_id=t.contact_id, role="for")
            for t in tickets
        )
        Message.objects.bulk_create(
            Message(
                ticket=t, company_id=t.company_id, side="staff" if n % 2 else "customer",
                name="Mia" if n % 2 else "Customer", text=_text(chance, 30),
                at=t.created_at + timedelta(hours=n),
            )
            for t in tickets
            for n in range(MESSAGES)
        )  # fmt: skip
        search.index(tickets)


def _ticket(portal: Any, n: int, contact: Contact, chance: random.Random, now: Any) -> Ticket:
    asked = now - timedelta(minutes=chance.randint(0, 2_000_000))
    state = chance.choice(["open", "waiting", "held", *["closed"] * 7])
    subject = f"{_text(chance, 4)} {n}"
    return Ticket(
        company_id=contact.company_id, contact=contact, portal=portal, number=f"B-{n:07}",
        subject=subject, find=f"b-{n:07} {subject}", state=state, language="en", created_at=asked,
        last_at=asked + timedelta(hours=MESSAGES),
        closed_at=asked + timedelta(days=1) if state == "closed" else None,
        due_at=now if state == "open" else None,
    )  # fmt: skip


def _text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words))
