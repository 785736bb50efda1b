"""Articles that fit a text that is being written, before it becomes a ticket."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Value, When

from portello.access.search import Question, SearchRow
from portello.core.languages import translated
from portello.core.names import find_key
from portello.core.search import Word, kinds, runs
from portello.core.search.stems import tells_nothing
from portello.modules.knowledge.models import Article
from portello.modules.knowledge.search import CODE
from portello.modules.knowledge.shown import address_of, beginning

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
        by_key = viewer.see(Article).only("public_id", "title", "text").in_bulk(called)
        return [_shown(by_key[key]) for key in called if key in by_key]
    return _of_texts(viewer, words[:_MOST_IN_TEXTS], limit)


def _shown(row: Article) -> Suggestion:
    return Suggestion(
        row.public_id, translated(row.title), beginning(row), address_of(row.public_id)
    )


def _having(viewer: Any, words: list[str], code: str) -> tuple[Any, list[str]]:
    """The articles of the viewer whose part `code` has any of the words, most of them first.

    Asked from the articles' side: the index says which have a word, and only these are held against
    the rule of who may read them.
    """
    kind = kinds()[CODE]
    scope = [(kind, tuple(part for part in kind.parts if part.code == code))]

    def found(some: list[str]) -> Any:
        asked = Question([[Word(word)] for word in some], scope, (None,), at_least=1)
        return SearchRow.objects.filter(kind=CODE).answering(asked).values("record_id")

    held: dict[str, Any] = {
        f"held_{n}": Case(When(pk__in=found([word]), then=Value(1)), default=Value(0))
        for n, word in enumerate(words)
    }
    rows = viewer.see(Article).filter(pk__in=found(words)).annotate(**held)
    count: Any = sum((F(name) for name in held), Value(0))
    return rows.order_by(-count, "-pk"), list(held)


def _of_titles(viewer: Any, words: list[str]) -> list[int]:
    """The keys of the articles, best first: a rare word counts more than one that many titles have."""
    rows, held = _having(viewer, words, "t")
    found = list(rows.values_list("pk", *held)[:_CANDIDATES])
    common = [sum(row[1 + n] for row in found) for n in range(len(words))]
    weights = [math.log(1 + len(found) / count) if count else 0.0 for count in common]
    ranked = [
        (-sum(w for w, holds in zip(weights, holding, strict=True) if holds), -key, key)
        for key, *holding in found
    ]
    return [key for _score, _newest, key in sorted(ranked)]


def _of_texts(viewer: Any, words: list[str], limit: int) -> list[Suggestion]:
    """Articles whose texts have the most of the words."""
    rows, held = _having(viewer, words, "x")
    least = 1 if len(words) <= _FEW else 2
    return [
        _shown(row) for row in rows[:limit] if sum(getattr(row, name) for name in held) >= least
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
