"""Articles that fit a text that is being written, before it becomes a ticket."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from portello.access.search import Question, SearchRow
from portello.core.languages import CODES, translated
from portello.core.names import find_key
from portello.core.search import Word, kinds, runs
from portello.core.search.stems import stem, tells_nothing
from portello.modules.knowledge.models import Article
from portello.modules.knowledge.search import CODE
from portello.modules.knowledge.shown import address_of, beginning

_MOST_WORDS = 12  # of the text; the first ones that say something, so that a subject counts most
_SHORTEST = 3
_CANDIDATES = 30
_FEW = 2  # a text with more words is answered by what has two of them, or one in its title
_IN_TITLE = 2.0


@dataclass(frozen=True)
class Suggestion:
    """One article that may help."""

    public_id: str
    title: str
    excerpt: str
    address: str


def suggest(viewer: Any, text: str, limit: int = 5) -> list[Suggestion]:
    """At most `limit` articles that `viewer` may read, those first that fit `text` best.

    Two queries, whatever the length of the text and the number of articles.
    """
    words = telling_words(text)
    if not words:
        return []
    kind = kinds()[CODE]
    asked = Question([[Word(word)] for word in words], [(kind, kind.parts)], (None,))
    rows = viewer.see(SearchRow).filter(kind=CODE).holding_most(asked)
    held = [f"held_{n}" for n in range(len(words))]
    found = list(rows.values_list("record_id", "titles", "title_key", *held)[:_CANDIDATES])
    wanted = _best(found, words)[:limit]
    by_key = viewer.see(Article).in_bulk(wanted) if wanted else {}
    return [
        Suggestion(row.public_id, translated(row.title), beginning(row), address_of(row.public_id))
        for key in wanted
        if (row := by_key.get(key)) is not None
    ]


def telling_words(text: str) -> list[str]:
    """The first different words of `text` that tell what it is about."""
    found: dict[str, None] = {}
    for word in runs(find_key(text)):
        if len(word) >= _SHORTEST and not tells_nothing(word):
            found.setdefault(word)
        if len(found) == _MOST_WORDS:
            break
    return list(found)


def _best(found: list[tuple[Any, ...]], words: list[str]) -> list[int]:
    """The keys of the articles, best first: rare words count more than common ones, words of the
    title more than words of the text."""
    common = [sum(row[3 + n] for row in found) for n in range(len(words))]
    weights = [math.log(1 + len(found) / count) if count else 0.0 for count in common]
    least = 1 if len(words) <= _FEW else 2
    ranked = []
    for key, titles, title, *held in found:
        of_title = frozenset().union(*map(_forms, runs(find_key(f"{title} {titles}"))))
        there = [(w, n) for w, n, holds in zip(words, weights, held, strict=True) if holds]
        called = [bool(of_title & _forms(word)) for word, _weight in there]
        if len(there) >= least or any(called):
            score = sum(
                n * (_IN_TITLE if t else 1) for (_w, n), t in zip(there, called, strict=True)
            )
            ranked.append((-score, -key, key))
    return [key for _score, _newest, key in sorted(ranked)]


@lru_cache(maxsize=20_000)
def _forms(word: str) -> frozenset[str]:
    """The word and its stems in the six languages."""
    return frozenset({word, *(found for code in CODES if (found := stem(word, code)))})
