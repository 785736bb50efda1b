"""What searching running text costs: tickets with five messages each, and articles in six languages.

`bin/bench texts [--tickets 100000] [--articles 2000] [--rounds 40]`. Prints p50, p95 and processor
time of the search page in milliseconds, and what a message to a long conversation costs.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from typing import Any

PEOPLE = (
    "main@alpha.example",
    "user@alpha.example",
    "small@bench.example",
    "admin@business.example",
)
ASKED = {
    "a rare word": "quokka",
    "a common word": "printers",
    "in every text": "please",
    "a beginning": "pr",
    "three words": "printer invoice toner",
    "three, one rare": "printers quokka invoice",
    "some of them": "printer platypus numbat quokka",
    "nothing": "platypus",
    "whole question": "how do I change the toner of my printer",
}


def main() -> None:
    """Grow, then ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    from bench.run import _prepare
    from bench.search import _client

    _prepare(1000)
    from bench.helped import grow

    started = time.perf_counter()
    _small_user()
    grow(options.tickets, options.articles)
    database = os.environ.get("PORTELLO_DATABASE", "sqlite").split(":")[0]
    print(f"{database}: {options.tickets} tickets of 5 messages, {options.articles} articles, "
          f"grown in {time.perf_counter() - started:.0f} s", flush=True)  # fmt: skip
    print(f"{'':<40}{'p50 ms':>8}{'p95':>8}{'cpu':>8}{'queries':>9}  hits")
    for email in PEOPLE:
        page = "/staff/search/" if email.startswith("admin") else "/search/"
        for name, asked in {"empty page": "", **ASKED}.items():
            _line(_client(email), page, email, name, asked, options.rounds)
    _conversation()


def _line(client: Any, page: str, email: str, name: str, asked: str, rounds: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        client.get(page, {"q": asked})
    times, spent = [], []
    for _round in range(rounds):
        start, cpu = time.perf_counter(), time.process_time()
        response = client.get(page, {"q": asked})
        times.append((time.perf_counter() - start) * 1000)
        spent.append((time.process_time() - cpu) * 1000)
        assert response.status_code == 200, response.status_code
    p95 = sorted(times)[int(len(times) * 0.95)]
    body = response.content.decode()
    hits = body.split('class="search-count"', 1)[-1].split("</p>")[0].split(">")[-1]
    print(f"{email.split('@')[0] + '@' + email.split('@')[1].split('.')[0]:<20}{name:<20}"
          f"{statistics.median(times):>8.1f}{p95:>8.1f}{statistics.median(spent):>8.1f}"
          f"{len(queries):>9}  {hits if 'search-count' in body else '-'}", flush=True)  # fmt: skip


def _conversation() -> None:
    """What the 501st message of a conversation costs in the index."""
    from django.db import transaction

    from bench.writing import Writer
    from portello.core import search
    from portello.modules.customers.models import Company
    from portello.modules.portals.models import Portal
    from portello.modules.tickets.models import Message, Ticket

    writer = Writer(7)
    company = Company.objects.get(name="Alpha Oy")
    portal = Portal.objects.order_by("pk")[0]
    ticket = Ticket.objects.create(
        company=company, portal=portal, number="C-1", subject="A long one", language="en"
    )
    Message.objects.bulk_create(
        Message(
            ticket=ticket, company=company, side="staff", name="Mia", text=writer.text("en", 60)
        )
        for _n in range(500)
    )
    start = time.perf_counter()
    with transaction.atomic():
        search.index([ticket])
    whole = (time.perf_counter() - start) * 1000
    added, changed = [], []
    for _n in range(20):
        text = writer.text("en", 60)
        with transaction.atomic():
            start = time.perf_counter()
            search.extend(ticket, "m", [text])
            added.append((time.perf_counter() - start) * 1000)
            start = time.perf_counter()
            search.follow([ticket])
            changed.append((time.perf_counter() - start) * 1000)
    print(f"conversation of 500 messages: made anew {whole:.0f} ms; a message more "
          f"{statistics.median(added):.1f} ms (most {max(added):.1f}); its record changed "
          f"{statistics.median(changed):.1f} ms (most {max(changed):.1f})")  # fmt: skip


def _small_user() -> None:
    from portello.access.models import Profile
    from portello.core.audit import System
    from portello.modules.accounts.operations import create_user
    from portello.modules.customers.models import Company, Contact
    from portello.modules.portals.models import Portal, PortalAccess

    email = "small@bench.example"
    company = Company.objects.filter(name__startswith="Company ").order_by("pk")[0]
    contact = Contact.objects.create(company=company, name="Small", email=email)
    PortalAccess.objects.create(
        portal=Portal.objects.order_by("pk")[0], contact=contact, company=company,
        user=create_user(by=System("bench"), email=email, password="portello-demo"),
        role="main_user", profile=Profile.objects.get(built_in="main_user"), state="active",
    )  # fmt: skip


if __name__ == "__main__":
    main()
