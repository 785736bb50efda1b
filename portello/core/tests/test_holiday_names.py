"""Public holidays are called as the reader calls them, or as their country does."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from portello.core.worktime import coming_holidays


@pytest.mark.parametrize(
    ("reader", "country", "name"),
    [
        ("fi", "FI", "Itsenäisyyspäivä"),
        ("sv", "FI", "Självständighetsdagen"),
        ("en", "FI", "Independence Day"),
        ("de", "FI", "Itsenäisyyspäivä"),
        ("nb", "NO", "Første juledag"),
        ("it", "IT", "Immacolata Concezione"),
    ],
)
def test_names_are_the_readers_or_the_countrys(reader, country, name):
    with translation.override(reader):
        assert coming_holidays(country, "", date(2026, 12, 2), 1)[0][1] == name


def test_an_unknown_country_has_none():
    assert coming_holidays("XX", "", date(2026, 12, 2), 3) == []
