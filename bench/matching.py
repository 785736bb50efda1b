"""What matching costs at a chosen size: `python -m bench.matching --companies 100000`.

With PORTELLO_MODE=demo, PORTELLO_DATA and DJANGO_SETTINGS_MODULE=bench.settings, as bin/bench sets
them. Grows a register with two contacts and an address a company, then prints milliseconds of wall
time for senders who are known, mistyped, strangers, or called what hundreds are called.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

ROUNDS = 60
_SYLLABLES = [
    "ka",
    "ri",
    "me",
    "lo",
    "ta",
    "ve",
    "nu",
    "so",
    "pi",
    "ha",
    "jo",
    "sa",
    "ke",
    "li",
    "mo",
    "na",
    "ru",
    "ti",
    "va",
    "ho",
    "el",
    "an",
    "or",
    "is",
    "um",
    "er",
    "ol",
    "ut",
]
_TRADES = (
    "Sähkö Rakennus Kauppa Transport Bau Handel Consulting Service Teknik Bygg Impianti Costruzioni"
    " Holding Solutions Maler Metall Agri Foods Data Logistik"
)
_FORMS = "Oy AB AS GmbH S.r.l. ApS"


def main() -> None:
    """Grow the register, then ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=100_000)
    options = parser.parse_args()
    import django

    django.setup()
    from portello.commands.prepare import bring_up_to_date

    bring_up_to_date()
    started = time.perf_counter()
    rows = grow(options.companies)
    print(f"{options.companies} companies with keys in {time.perf_counter() - started:.0f} s")
    _report(rows)


def grow(count: int) -> list[dict[str, str]]:
    """Add companies of invented names, two contacts and an address each; returns what they say."""
    from django.db import transaction

    chance = random.Random(11)
    people = [_name(chance, 2) for _n in range(150)], [_name(chance, 3) for _n in range(4000)]
    rows = [_row(n, chance, people) for n in range(count)]
    for start in range(0, count, 1000):
        with transaction.atomic():
            _add(rows[start : start + 1000])
    _analyze()
    return rows


def _row(n: int, chance: random.Random, people: Any) -> dict[str, str]:
    trade = chance.choice(_TRADES.split())
    # One in 200 is called what hundreds are called.
    name = f"{_name(chance, 3)} {trade}" if n % 200 else f"Konsultti {trade}"
    return {
        "company": f"{name} {chance.choice(_FORMS.split())}",
        "business_id": f"{chance.randint(1_000_000, 9_999_999)}-{chance.randint(0, 9)}",
        "person": f"{chance.choice(people[0])} {chance.choice(people[1])}",
        "other": f"{chance.choice(people[0])} {chance.choice(people[1])}",
        "email": f"person{n}@example{n % 5000}.example",
        "phone": f"+358 40 {chance.randint(1_000_000, 9_999_999)}",
        "street": f"{_name(chance, 3)}katu {chance.randint(1, 60)}",
        "postal_code": f"{chance.randint(0, 99_990):05}",
        "city": _name(chance, 3),
    }


def _name(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choices(_SYLLABLES, k=syllables)).capitalize()


def _add(rows: list[dict[str, str]]) -> None:
    from portello.modules.customers.matching import storing
    from portello.modules.customers.models import Address, Company, Contact

    companies = Company.objects.bulk_create(
        Company(name=r["company"], business_id=r["business_id"]) for r in rows
    )
    pairs = list(zip(companies, rows, strict=True))
    contacts = Contact.objects.bulk_create(
        Contact(company=c, name=name, email=mail, phone=phone)
        for c, r in pairs
        for name, mail, phone in ((r["person"], r["email"], r["phone"]), (r["other"], "", ""))
    )
    places = Address.objects.bulk_create(
        Address(
            company=c, kind="billing", line1=r["street"], postal_code=r["postal_code"], city=r["city"],
            country="FI",
        )
        for c, r in pairs
    )  # fmt: skip
    storing.store([*companies, *contacts, *places])


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _report(rows: list[dict[str, str]]) -> None:
    from django.db import connection

    chance = random.Random(3)
    asked: dict[str, Callable[[], dict[str, str]]] = {
        "known, every field": lambda: _sent(chance.choice(rows)),
        "mistyped": lambda: {k: _slip(v, chance) for k, v in _sent(chance.choice(rows)).items()},
        "name alone": lambda: {"company": _slip(chance.choice(rows)["company"], chance)},
        "stranger": lambda: _sent(
            _row(99_999_999, chance, ([_name(chance, 4)], [_name(chance, 4)]))
        ),
        "common name": lambda: {
            "company": "Konsultti Data Oy",
            "person": chance.choice(rows)["person"],
        },
        "common person": lambda: {"person": chance.choice(rows)["other"]},
    }
    print(f"{connection.vendor}: milliseconds{'median':>24}{'p95':>8}{'worst':>8}   not new")
    for name, make in asked.items():
        _line(name, make)


def _line(name: str, make: Callable[[], dict[str, str]]) -> None:
    from portello.modules.customers.matching import NEW, Sender, match

    spent, found = [], 0
    for n in range(ROUNDS + 5):
        sender = Sender(**make())
        start = time.perf_counter()
        answer = match(sender)
        if n >= 5:
            spent.append((time.perf_counter() - start) * 1000)
            found += answer.kind != NEW
    spent.sort()
    p95 = spent[int(len(spent) * 0.95)]
    print(
        f"{name:<28}{statistics.median(spent):>16.1f}{p95:>8.1f}{spent[-1]:>8.1f}{found:>6}/{ROUNDS}"
    )


def _sent(row: dict[str, str]) -> dict[str, str]:
    return {**{k: v for k, v in row.items() if k != "other"}, "country": "FI"}


def _slip(text: str, chance: random.Random) -> str:
    n = chance.randrange(len(text)) if text else 0
    return (
        text[:n] + text[n + 1 :] if chance.random() < 0.5 else text[:n] + text[n : n + 1] + text[n:]
    )


if __name__ == "__main__":
    main()
