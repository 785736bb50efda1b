"""Cells of an export: none is taken for a formula, whatever stands invisibly before it."""

from __future__ import annotations

import pytest

from portello.ui.spreadsheets import harmless


@pytest.mark.parametrize(
    "begin", ["", " ", "\u200b", "\ufeff", "\u2060 ", "\u00a0", "\u202e", "\n", "\x00", "\u00ad"]
)
@pytest.mark.parametrize("formula", ["=1+1", "+1+1", "-1+cmd", "@SUM(A1)", "\t=1", "＝1"])
def test_nothing_unseen_hides_a_formula(begin, formula):
    assert harmless(begin + formula).startswith("'")


@pytest.mark.parametrize("plain", ["-1,5", "12.50", "Toner", "", " Toner", "\u200b", "a=b", None])
def test_numbers_and_words_stay_as_they_are(plain):
    assert harmless(plain) == ("" if plain is None else plain)
