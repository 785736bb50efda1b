"""The same company, person or address in other words: nobody of these is ever new (N24 to N26)."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from portello.modules.customers.matching import CHECK, EXISTING, Sender, match
from portello.modules.customers.matching.tests.register import add

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("N24", "N25", "N26")]

GROUPS = tomllib.loads(Path(__file__).with_name("spellings.toml").read_text("utf-8"))["same"]


def test_the_list_is_long_enough():
    countries = {group["held"]["country"] for group in GROUPS}
    assert sum(len(group["sent"]) for group in GROUPS) >= 40
    wanted = "FI NO SE DK IT DE AT CH FR ES NL BE PL EE GB IE US"
    assert countries >= set(wanted.split())


def test_who_writes_it_differently_is_not_new(world):
    companies = [add(group["held"]) for group in GROUPS]  # the right one of many
    wrong = []
    for company, group in zip(companies, GROUPS, strict=True):
        for sent in group["sent"]:
            texts = dict(sent)
            wanted = texts.pop("kind")
            found = match(Sender(**texts))
            best = found.candidates[0] if found.candidates else None
            if best is None or best.company != company or found.kind != wanted:
                wrong.append(f"{texts} is {found.kind}: {best}")
            else:
                assert found.kind in (CHECK, EXISTING) and best.reasons and 1 <= best.sureness <= 99
    assert not wrong, "\n".join(wrong)
