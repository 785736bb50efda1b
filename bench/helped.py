"""Tickets and articles at a chosen size: one company owns a fifth of the tickets, a thousand the rest.

A ticket has five messages, every second one a note. Of two thousand texts each is used again and
again: to write them all anew takes an hour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bench.writing import LANGUAGES, TRADE, Writer
from portello.access.search import SearchRow
from portello.core import search
from portello.modules.customers.models import Company, Contact
from portello.modules.knowledge.models import Article, Category
from portello.modules.portals.models import Portal
from portello.modules.tickets.models import Message, Note, Participant, Ticket

MESSAGES = 5
TEMPLATES = 2000
RARE = "quokka"  # a word of every 2,500th ticket
_STATES = ["open", "waiting", "held", *["closed"] * 7]


def grow(tickets: int, articles: int) -> None:
    """Have at least so many of both in the demo business; Alpha is the big company."""
    writer = Writer(1)
    _index_of_words(drop=True)
    _grow_tickets(tickets - Ticket.objects.count(), writer)
    _grow_articles(articles - Article.objects.count(), writer)
    _index_of_words(drop=False)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


@dataclass(frozen=True)
class _Template:
    """A ticket of Alpha that is in no table, and its row of the search index."""

    ticket: Ticket
    messages: list[str]
    note: str
    entry: dict[str, Any]


def _grow_tickets(count: int, writer: Writer) -> None:
    big = Company.objects.get(name="Alpha Oy")
    portal = Portal.objects.order_by("pk")[0]
    templates = [_template(n, big, portal, writer) for n in range(min(TEMPLATES, count))]
    people = list(Contact.objects.filter(company=big).order_by("pk"))
    sharers = list(Company.objects.filter(name__startswith="Company ").order_by("pk"))
    with transaction.atomic():
        others = Contact.objects.bulk_create(
            Contact(company=one, name=f"Contact of {one.name}", find="contact", sort="contact")
            for one in sharers
        )
    for start in range(0, count, TEMPLATES):
        numbers = range(start, min(start + TEMPLATES, count))
        owners = [
            writer.chance.choice(people) if n % 5 == 0 else others[n % len(others)] for n in numbers
        ]
        _add(list(zip(numbers, owners, templates, strict=False)), writer)


def _template(n: int, big: Company, portal: Portal, writer: Writer) -> _Template:
    language = LANGUAGES[n % 7]
    subject, number = writer.title(language, 5)[:200], _number(n)
    ticket = Ticket(pk=-1 - n, company=big, portal=portal, number=number, subject=subject,
                    find=f"{number.lower()} {subject.lower()}", language=language)  # fmt: skip
    messages = [writer.text(language, writer.chance.randint(10, 60)) for _m in range(MESSAGES)]
    note = writer.text(language, 20) if n % 2 else ""
    texts = {"m": messages, "i": [note] if note else []}
    kind = search.kind_of("tickets.ticket")
    assert kind is not None
    parts = tuple(
        replace(part, values=lambda _records, code=part.code: {ticket.pk: texts[code]})
        if part.code in texts else part
        for part in kind.parts
    )  # fmt: skip
    return _Template(
        ticket, messages, note, next(search.entries(replace(kind, parts=parts), [ticket]))
    )


def _number(n: int) -> str:
    return f"B-{n:07}"


def _add(batch: list[tuple[int, Contact, _Template]], writer: Writer) -> None:
    with transaction.atomic():
        tickets = Ticket.objects.bulk_create(_ticket(*one, writer) for one in batch)
        rows = list(zip(tickets, [one[2] for one in batch], strict=True))
        Participant.objects.bulk_create(
            Participant(ticket=t, company_id=t.company_id, contact_id=t.contact_id, role="for")
            for t, _template in rows
        )
        Message.objects.bulk_create(
            (
                Message(
                    ticket=ticket, company_id=ticket.company_id, text=text,
                    side="staff" if m % 2 else "customer", name="Mia" if m % 2 else "Customer",
                    at=ticket.created_at + timedelta(hours=m),
                )
                for ticket, template in rows for m, text in enumerate(template.messages)
            ),
            batch_size=2000,
        )  # fmt: skip
        Note.objects.bulk_create(
            Note(ticket=ticket, company_id=ticket.company_id, name="Mia", text=template.note)
            for ticket, template in rows if template.note
        )  # fmt: skip
        SearchRow._base_manager.bulk_create(_found(ticket, template) for ticket, template in rows)


def _ticket(n: int, contact: Contact, template: _Template, writer: Writer) -> Ticket:
    asked = timezone.now() - timedelta(minutes=writer.chance.randint(0, 2_000_000))
    state, like = writer.chance.choice(_STATES), template.ticket
    return Ticket(
        company_id=contact.company_id, contact=contact, portal_id=like.portal_id,
        number=_number(n), subject=like.subject, find=f"{_number(n).lower()} {like.subject.lower()}",
        state=state, language=like.language, created_at=asked,
        last_at=asked + timedelta(hours=MESSAGES),
        closed_at=asked + timedelta(days=1) if state == "closed" else None,
        due_at=timezone.now() if state == "open" else None,
    )  # fmt: skip


def _found(ticket: Ticket, template: _Template) -> SearchRow:
    """The row of the index, as if it had been made for this ticket."""
    old, new = template.ticket, ticket
    words = re.sub(
        rf"(?<![^ ]){old.company_id}t", f"{new.company_id}t", template.entry["words"]
    ).replace(old.number[2:], new.number[2:])
    if new.pk % 2500 == 0:
        words += f" tm_{RARE} {new.company_id}tm_{RARE}"
    shown = {**template.entry["shown"], "n": new.number}
    return SearchRow(**{
        **template.entry, "words": words, "shown": shown, "company_id": new.company_id,
        "record_id": new.pk, "public_id": new.public_id, "day": timezone.localdate(new.created_at),
    })  # fmt: skip


def _grow_articles(count: int, writer: Writer) -> None:
    categories = list(Category.objects.order_by("pk"))
    now = timezone.now()
    for start in range(0, count, 200):
        with transaction.atomic():
            articles = Article.objects.bulk_create(
                Article(
                    title={code: writer.title(code, 4) for code in TRADE},
                    text={code: writer.text(code, 250) for code in TRADE},
                    state="published", audience="public" if n % 2 else "customers", edition=1,
                    category=categories[n % len(categories)], published_at=now - timedelta(hours=n),
                )
                for n in range(start, min(start + 200, count))
            )  # fmt: skip
            search.index(articles)


def _index_of_words(*, drop: bool) -> None:
    """PostgreSQL makes the index faster when all words are there."""
    if connection.vendor != "postgresql":
        return
    migration = import_module("portello.access.migrations.0002_search_index")
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for line in migration.DROP["postgresql"] if drop else migration.POSTGRESQL:
            cursor.execute(line)
