"""How well matching does on a real list of customers, mistyped on purpose, among strangers (ADR 0036)."""

from __future__ import annotations

import csv
import random

import pytest

from portello.core.addresses import country_code
from portello.modules.customers.matching import EXISTING, NEW, Sender, match, storing
from portello.modules.customers.matching.tests.typos import (
    mistype,
    shortened,
    turned,
    with_a_form,
)
from portello.modules.customers.models import Address, Company, Contact

pytestmark = [pytest.mark.django_db, pytest.mark.feature("N24", "N25", "N26")]


@pytest.fixture
def rows(world, northwind_files):
    """The customers of the list, in the register."""
    with (northwind_files / "customers.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            {k: "" if v == "NULL" else v for k, v in row.items()} for row in csv.DictReader(file)
        ]
    for row in rows:
        row["country"] = country_code(row["country"]) or ""
    companies = Company.objects.bulk_create(
        Company(name=row["companyName"], phone=row["phone"], external_id=row["customerID"])
        for row in rows
    )
    pairs = list(zip(companies, rows, strict=True))
    contacts = Contact.objects.bulk_create(
        Contact(company=company, name=row["contactName"]) for company, row in pairs
    )
    places = Address.objects.bulk_create(
        Address(
            company=company, kind="billing", line1=row["address"], postal_code=row["postalCode"],
            city=row["city"], country=row["country"],
        )
        for company, row in pairs
    )  # fmt: skip
    storing.store([*companies, *contacts, *places])
    return rows


def mistyped(row: dict[str, str], chance: random.Random) -> Sender:
    """A customer of the list who writes in: a slip in every field, and a field or two left out."""
    fields = {
        "company": mistype(row["companyName"], chance, with_a_form),
        "person": mistype(row["contactName"], chance, turned),
        "street": mistype(row["address"], chance, shortened),
        "city": mistype(row["city"], chance),
        "postal_code": row["postalCode"],
        "phone": row["phone"],
        "country": row["country"],
    }
    for name in chance.sample(["person", "street", "postal_code", "phone", "country", "city"], 3):
        fields[name] = ""
    return Sender(**fields)


def name_alone(row: dict[str, str], chance: random.Random) -> Sender:
    """The hardest: a mistyped name and nothing else."""
    return Sender(company=mistype(row["companyName"], chance, with_a_form))


def strangers(rows: list[dict[str, str]], chance: random.Random) -> list[Sender]:
    """Companies that are not in the list, made by shuffling its words; every second one lives in a
    town of the list, and every third has a family name from it."""
    words = [w for row in rows for w in row["companyName"].split()]
    given, family = zip(
        *((r["contactName"].split()[0], r["contactName"].split()[-1]) for r in rows), strict=True
    )
    # The same words in another order are the same company, so no stranger.
    known = {tuple(sorted(row["companyName"].casefold().split())) for row in rows}
    people = {row["contactName"] for row in rows}
    made: list[Sender] = []
    while len(made) < len(rows) * 2:
        row = chance.choice(rows)
        name = " ".join(chance.sample(words, chance.choice([2, 2, 3])))
        person = f"{chance.choice(given)} {chance.choice(family) if len(made) % 3 else 'Lindqvist'}"
        if tuple(sorted(name.casefold().split())) in known or person in people:
            continue
        made.append(
            Sender(
                company=name, person=person, street=f"{chance.choice(words)} {chance.randint(1, 90)}",
                city=row["city"] if len(made) % 2 else "Lillehammer", postal_code=row["postalCode"],
                phone=f"+47 {chance.randint(10_000_000, 99_999_999)}", country=row["country"],
            )
        )  # fmt: skip
    return made


def test_mistyped_customers_are_found_and_strangers_are_not(rows, record_property):
    chance = random.Random(5)
    found = right = sent = existing = wrong = 0
    for make in (mistyped, mistyped, name_alone):
        for row in rows:
            answer = match(make(row, chance))
            keys = [one.company.external_id for one in answer.candidates]
            sent += 1
            found += answer.kind != NEW
            right += row["customerID"] in keys
            existing += answer.kind == EXISTING
            wrong += answer.kind == EXISTING and keys[0] != row["customerID"]
    answers = [match(one) for one in strangers(rows, chance)]
    existing += sum(answer.kind == EXISTING for answer in answers)
    wrong += sum(answer.kind == EXISTING for answer in answers)
    new = sum(answer.kind == NEW for answer in answers) / len(answers)
    figures = {
        "recall": found / sent, "found the right one": right / sent, "existing": existing,
        "precision of existing": 1 - wrong / existing, "strangers new": new,
    }  # fmt: skip
    record_property("figures", figures)
    print(figures)
    assert figures["recall"] >= 0.95 and figures["found the right one"] >= 0.95, figures
    assert figures["precision of existing"] >= 0.99, figures
    assert new >= 0.8, figures
