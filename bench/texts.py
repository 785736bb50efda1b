"""What searching running text costs: records with five messages each, and articles in six languages.

`bin/bench texts [--records 100000] [--articles 2000] [--rounds 40]`. Prints p50, p95 and processor
time of the search page in milliseconds, and what a message to a long conversation costs.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import statistics
import time
from dataclasses import replace
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
TRADE = {
    "en": "printer invoice toner delivery order password cartridge device repair network payment",
    "fi": "tulostin lasku tilaus toimitus osoite laite huolto salasana maksu verkko yhteys",
    "nb": "skriver faktura bestilling levering passord adresse avtale enhet garanti patron",
    "sv": "skrivare faktura beställning leverans lösenord adress avtal enhet garanti patron",
    "it": "stampante fattura ordine consegna pagamento cartuccia garanzia indirizzo contratto",
    "de": "Drucker Rechnung Bestellung Lieferung Passwort Vertrag Gerät Garantie Patrone",
}
OPENING = {
    "en": "please can you help with the",
    "fi": "hei tämä ei ole niin kuin se on",
    "nb": "hei jeg har ikke fått den fra dere",
    "sv": "hej jag har inte fått den från er",
    "it": "buongiorno il problema è che la",
    "de": "bitte ich habe nicht die und der",
}
LANGUAGES = ("en", "en", "fi", "nb", "sv", "it", "de")


def main() -> None:
    """Grow, then ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    from bench.run import _prepare
    from bench.search import _client

    _prepare(1000)
    started = time.perf_counter()
    grow(options.records, options.articles)
    database = os.environ.get("PORTELLO_DATABASE", "sqlite").split(":")[0]
    print(f"{database}: {options.records} records of 5 messages, {options.articles} articles, "
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

    from portello.core import search
    from portello.modules.customers.models import Company
    from tests.errands.models import Errand, Note

    writer = Writer(7)
    company = Company.objects.get(name="Alpha Oy")
    errand = Errand.objects.create(company=company, title="A long one")
    Note.objects.bulk_create(
        Note(errand=errand, company=company, text=writer.text("en", 60)) for _n in range(500)
    )
    start = time.perf_counter()
    with transaction.atomic():
        search.index([errand])
    whole = (time.perf_counter() - start) * 1000
    added, changed = [], []
    for _n in range(20):
        text = writer.text("en", 60)
        with transaction.atomic():
            start = time.perf_counter()
            search.extend(errand, "n", [text])
            added.append((time.perf_counter() - start) * 1000)
            start = time.perf_counter()
            search.follow([errand])
            changed.append((time.perf_counter() - start) * 1000)
    print(f"conversation of 500 messages: made anew {whole:.0f} ms; a message more "
          f"{statistics.median(added):.1f} ms (most {max(added):.1f}); its record changed "
          f"{statistics.median(changed):.1f} ms (most {max(changed):.1f})")  # fmt: skip


class Writer:
    """Writes texts whose words are as common and as rare as in a language."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.words: dict[str, list[str]] = {}
        for n, language in enumerate(TRADE):
            some = random.Random(n)
            made = ["".join(some.choice(_SYLLABLES) for _s in range(some.randint(2, 4)))
                    for _w in range(8_000)]  # fmt: skip
            self.words[language] = [*TRADE[language].split(), *made]
        sizes = [1 / (n + 2) for n in range(8_000)]
        self.weights = list(itertools.accumulate(sizes))

    def text(self, language: str, length: int) -> str:
        """Running text of so many words."""
        words = self.words[language]
        chosen = self.chance.choices(words[:8_000], cum_weights=self.weights, k=length)
        return f"{OPENING[language]} {' '.join(chosen)}."


_SYLLABLES = [a + b for a in "bdfghjklmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er", "is")]


def grow(records: int, articles: int) -> None:
    """Add the records, a fifth of them Alpha's, and the articles."""
    from django.db import connection, transaction

    from portello.core import search
    from portello.modules.customers.models import Company, Contact
    from tests.errands.models import Guide

    writer = Writer(1)
    big = Company.objects.get(name="Alpha Oy")
    his = Contact.objects.filter(company=big).order_by("-pk")[0]
    small = list(Company.objects.filter(name__startswith="Company ").order_by("pk"))
    _small_user(small[0])
    _index_of_words(connection, drop=True)
    templates = [_template(n, big, writer) for n in range(min(2000, records))]
    for start in range(0, records, 2000):
        with transaction.atomic():
            _copy(templates[: records - start], start, big, his, small)
    for start in range(0, articles, 200):
        with transaction.atomic():
            guides = Guide.objects.bulk_create(
                Guide(
                    title={code: writer.text(code, 4) for code in TRADE},
                    text={code: writer.text(code, 250) for code in TRADE},
                    audience="public" if n % 2 else "customers",
                )
                for n in range(start, min(start + 200, articles))
            )
            search.index(guides)
    _index_of_words(connection, drop=False)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _template(n: int, company: Any, writer: Writer) -> tuple[Any, list[Any], dict[str, Any]]:
    """(record, messages, row of the index) that are copied: making every text anew takes an hour."""
    from portello.core import search
    from tests.errands.models import Errand, Note

    language = LANGUAGES[n % 7]
    errand = Errand(pk=-1 - n, company=company, title=writer.text(language, 5)[:200])
    notes = [
        Note(errand=errand, company=company, internal=m == 4 and n % 2 == 0,
             text=writer.text(language, writer.chance.randint(10, 60)))
        for m in range(5)
    ]  # fmt: skip
    kind = search.kind_of("errands.errand")
    assert kind is not None
    texts = {
        "n": [x.text for x in notes if not x.internal],
        "i": [x.text for x in notes if x.internal],
    }
    parts = tuple(
        replace(part, values=lambda _records, code=part.code: {errand.pk: texts[code]})
        if part.code in texts else part
        for part in kind.parts
    )  # fmt: skip
    return errand, notes, next(search.entries(replace(kind, parts=parts), [errand]))


def _copy(templates: list[Any], start: int, big: Any, his: Any, small: list[Any]) -> None:
    from portello.access.search import SearchRow
    from tests.errands.models import Errand, Note

    companies = [
        big if n % 5 == 0 else small[n % len(small)] for n in range(start, start + len(templates))
    ]
    errands = Errand.objects.bulk_create(
        Errand(company=company, contact=his if n % 50 == 0 else None, title=one[0].title)
        for n, (one, company) in enumerate(zip(templates, companies, strict=True), start)
    )
    Note.objects.bulk_create(
        (Note(errand=errand, company_id=errand.company_id, internal=note.internal, text=note.text)
         for errand, one in zip(errands, templates, strict=True) for note in one[1]),
        batch_size=2000,
    )  # fmt: skip
    rows = []
    for errand, (_one, _notes, entry) in zip(errands, templates, strict=True):
        words = entry["words"].replace(f" {big.pk}z", f" {errand.company_id}z")
        if errand.pk % 2500 == 0:
            words += f" zn_quokka {errand.company_id}zn_quokka"
        rows.append(SearchRow(**{**entry, "words": words, "company_id": errand.company_id,
                                 "record_id": errand.pk, "public_id": errand.public_id}))  # fmt: skip
    SearchRow._base_manager.bulk_create(rows)


def _index_of_words(connection: Any, *, drop: bool) -> None:
    """PostgreSQL makes the index faster when all words are there."""
    from importlib import import_module

    if connection.vendor == "postgresql":
        migration = import_module("portello.access.migrations.0002_search_index")
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            for line in migration.DROP["postgresql"] if drop else migration.POSTGRESQL:
                cursor.execute(line)


def _small_user(company: Any) -> None:
    from portello.access.models import Profile
    from portello.core.audit import System
    from portello.modules.accounts.operations import create_user
    from portello.modules.customers.models import Contact
    from portello.modules.portals.models import Portal, PortalAccess

    email = "small@bench.example"
    contact = Contact.objects.create(company=company, name="Small", email=email)
    PortalAccess.objects.create(
        portal=Portal.objects.order_by("pk")[0], contact=contact, company=company,
        user=create_user(by=System("bench"), email=email, password="portello-demo"),
        role="main_user", profile=Profile.objects.get(built_in="main_user"), state="active",
    )  # fmt: skip


if __name__ == "__main__":
    main()
