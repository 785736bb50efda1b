"""The order of hits, made in Python from what the viewer himself found, so that it is the same on both
databases and tells nothing of records that he does not see."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from portello.access.search import Question
from portello.core.names import find_key
from portello.core.search import Kind, Part, kinds
from portello.ui.hits import stems_of, texts_of
from portello.ui.marking import Matcher

COLUMNS = ("pk", "kind", "title_key", "titles", "day")
Level = tuple[Any, ...]
# Characters within which everything stands, for each word: a phrase, a sentence, a paragraph.
_CLOSE = (10, 40, 150)


class Ranking:
    """How near hits are to a question, best first: more of it and its rarer words (where not all is
    held), called like it, beginning so, more of its words in the title; then the newest."""

    def __init__(
        self, question: Question | None, query: str, parts: Mapping[str, tuple[Part, ...]]
    ) -> None:
        self.key = find_key(query)
        self.matcher = Matcher(question.clauses if question else [])
        # A hidden title must not show by the order either.
        self.titled = frozenset(c for c, some in parts.items() if kinds()[c].parts[0] in some)

    def levels(self, rows: Sequence[tuple[Any, ...]]) -> dict[int, Level]:
        """{key: its level} of rows of COLUMNS and, if there are, which clauses each holds."""
        weights = _weights(rows)
        kinds_here = {code: kinds()[code] for code in {row[1] for row in rows}}
        return {row[0]: self._level(kinds_here[row[1]], row, weights) for row in rows}

    def _level(self, kind: Kind, row: tuple[Any, ...], weights: Sequence[float]) -> Level:
        pk, code, title, titles, day, *held = row
        amount = sum(weight for weight, one in zip(weights, held, strict=False) if one)
        nearness, words = 2, 0
        if code in self.titled:
            for one in (title, *titles.split("\n")) if titles else (title,):
                nearness = min(
                    nearness, 0 if one == self.key else 1 if one.startswith(self.key) else 2
                )
                words = max(words, self._words_of(kind, one))
        else:
            title = ""
        newest = -(day.toordinal() if day else 0)
        if kind.is_text:
            title = ""  # of texts the newer one, not the one that is first in the alphabet
        return (-round(amount, 6), nearness, -words), newest, title, -pk

    def _words_of(self, kind: Kind, title: str) -> int:
        """How much of the question stands in a title."""
        stems = "" if kind.parts[0].text else None
        return self.matcher.of_title(title, stems).bit_count()


def _weights(rows: Sequence[tuple[Any, ...]]) -> list[float]:
    """The rarer a clause is among the hits, the more it weighs."""
    clauses = max((len(row) for row in rows), default=0) - len(COLUMNS)
    counts = [
        sum(bool(row[len(COLUMNS) + n]) for row in rows if len(row) > len(COLUMNS))
        for n in range(max(0, clauses))
    ]
    return [1 + math.log((1 + len(rows)) / (1 + count)) for count in counts]


def nearest_first(
    rows: list[tuple[Any, ...]],
    parts: tuple[Part, ...],
    matcher: Matcher,
    levels: Mapping[int, Level],
) -> list[tuple[Any, ...]]:
    """The first hits of running text, of equal ones those first where the words stand together.

    Only what the viewer may read of them is looked at: `parts` are the visible ones.
    """
    if matcher.all.bit_count() < 2:
        return rows
    order = {row[0]: n for n, row in enumerate(rows)}
    return sorted(
        rows, key=lambda row: (levels[row[0]][0], _apart(row[2], parts, matcher), order[row[0]])
    )


def _apart(stored: Mapping[str, Any], parts: tuple[Part, ...], matcher: Matcher) -> int:
    widths = [width for part in parts if (width := _width(part, stored, matcher)) is not None]
    closest = min(widths, default=10**6)
    return sum(closest > limit * matcher.all.bit_count() for limit in _CLOSE)


def _width(part: Part, stored: Mapping[str, Any], matcher: Matcher) -> int | None:
    """How near the words are in the first language that has them all."""
    for text, language in texts_of(stored[part.code]) if part.text and part.code in stored else ():
        if (width := matcher.spread(text, stems_of(part, language))) is not None:
            return width
    return None
