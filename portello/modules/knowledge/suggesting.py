"""Articles that fit a text that is being written, before it becomes a ticket."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from portello.access.search import Question, SearchRow
from portello.core.languages import translated
from portello.core.names import find_key
from portello.core.search import Word, kinds, runs
from portello.core.search.stems import tells_nothing
from portello.modules.knowledge.models import Article
from portello.modules.knowledge.search import CODE
from portello.modules.knowledge.shown import address_of, beginning
from portello.modules.knowledge.wording import cut

_MOST_WORDS = 10  # of the text; the first ones that say something, so that a subject counts most
_MOST_IN_TEXTS = 6  # the same where no title has any: texts are long, and have more of everything
_SHORTEST = 3
_CANDIDATES = 30
_FEW = 2  # words: a longer question is answered by a text that has two of them at least


@dataclass(frozen=True)
class Suggestion:
    """One article that may help."""

    public_id: str
    title: str
    excerpt: str
    address: str


def suggest(viewer: Any, text: str, limit: int = 5) -> list[Suggestion]:
    """At most `limit` articles that `viewer` may read, those first that fit `text` best.

    What an article is called says most about it, so titles are asked first, and the texts where no
    title has any of the words. Two queries, whatever the length of the text.
    """
    words = telling_words(text)
    if not words:
        return []
    if called := _of_titles(viewer, words)[:limit]:
        by_key = viewer.see(Article).in_bulk(called)
        return [_shown(by_key[key]) for key in called if key in by_key]
    return _of_texts(viewer, words[:_MOST_IN_TEXTS], limit)


def _shown(row: Article) -> Suggestion:
    return Suggestion(
        row.public_id, translated(row.title), beginning(row), address_of(row.public_id)
    )


def _asked(viewer: Any, words: list[str], code: str) -> tuple[Any, list[str]]:
    """The viewer's rows of the index whose part `code` holds any of the words, most of them first."""
    kind = kinds()[CODE]
    parts = tuple(part for part in kind.parts if part.code == code)
    question = Question([[Word(word)] for word in words], [(kind, parts)], (None,))
    rows = viewer.see(SearchRow).filter(kind=CODE).holding_most(question)
    return rows, [f"held_{n}" for n in range(len(words))]


def _of_titles(viewer: Any, words: list[str]) -> list[int]:
    """The keys of the articles, best first: a rare word counts more than one that many titles have."""
    rows, held = _asked(viewer, words, "t")
    found = list(rows.values_list("record_id", *held)[:_CANDIDATES])
    common = [sum(row[1 + n] for row in found) for n in range(len(words))]
    weights = [math.log(1 + len(found) / count) if count else 0.0 for count in common]
    ranked = [
        (-sum(w for w, holds in zip(weights, holding, strict=True) if holds), -key, key)
        for key, *holding in found
    ]
    return [key for _score, _newest, key in sorted(ranked)]


def _of_texts(viewer: Any, words: list[str], limit: int) -> list[Suggestion]:
    """Articles whose texts have the most of the words; the index keeps how they begin."""
    rows, held = _asked(viewer, words, "x")
    found = rows.values_list("public_id", "shown", *held)[:limit]
    least = 1 if len(words) <= _FEW else 2
    return [
        Suggestion(
            public_id,
            translated(shown.get("t")),
            cut(translated(shown.get("x"))),
            address_of(public_id),
        )
        for public_id, shown, *holding in found
        if sum(holding) >= least
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
