"""Articles that fit a text that is being written, before it becomes a ticket."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Value, When

from portello.access.search import Question, SearchRow, question
from portello.core.languages import translated
from portello.core.names import find_key
from portello.core.search import Word, kinds, runs
from portello.core.search.stems import tells_nothing
from portello.modules.knowledge.models import Article, Feedback
from portello.modules.knowledge.search import CODE
from portello.modules.knowledge.shown import address_of, beginning
from portello.ui.ranking import COLUMNS, Ranking, nearest_first

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
    """At most `limit` articles that `viewer` may read, in the order in which the search of the help
    pages shows them: those that have all that `text` tells, then those that have some of it.

    Three queries, whatever the length of the text.
    """
    words = telling_words(text)
    if not words:
        return []
    found = _with_all(viewer, text)[:limit] if len(words) <= _MOST_IN_TEXTS else []
    if len(found) < limit:
        found = list(dict.fromkeys([*found, *_of_titles(viewer, words)]))[:limit]
    if not found:
        return [_shown(row) for row in _of_texts(viewer, words)[:limit]]
    by_key = viewer.see(Article).only("public_id", "title", "text").in_bulk(found)
    return [_shown(by_key[key]) for key in found if key in by_key]


def with_some(viewer: Any, text: str) -> list[int]:
    """The keys of the articles that have some of what `text` tells, best first.

    What an article is called says most about it, so titles come before texts.
    """
    words = telling_words(text)
    if not words:
        return []
    others = [row.pk for row in _of_texts(viewer, words)]
    return list(dict.fromkeys([*_of_titles(viewer, words), *others]))


def narrowed(asked: Question) -> Question:
    """A question asked of articles alone, without words that every text has."""
    return replace(asked, scope=[one for one in asked.scope if one[0].code == CODE]).telling()


def _with_all(viewer: Any, text: str) -> list[int]:
    """The keys of the articles that have all that is asked, ranked as the search ranks them."""
    asked = question(text, viewer, None)
    if asked is None:
        return []
    asked = narrowed(asked)
    if not asked.scope:
        return []
    parts = {CODE: asked.scope[0][1]}
    rows = viewer.see(SearchRow).filter(kind=CODE).answering(asked).order_by("-pk")
    columns = (*COLUMNS, "shown", "record_id")
    found = list(rows.values_list(*columns)[:_CANDIDATES])
    ranking = Ranking(asked, text, parts)
    levels = ranking.levels([row[: len(COLUMNS)] for row in found])
    ordered = sorted(found, key=lambda row: levels[row[0]])
    shown = [(row[0], row[-1], row[-2]) for row in ordered]
    return [row[1] for row in nearest_first(shown, parts[CODE], ranking.matcher, levels)]


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
    if viewer.contact is not None:  # what he has read and said did not help is no news to him
        said = viewer.see(Feedback).order_by().filter(helped=False)
        rows = rows.exclude(
            Exists(said.filter(article=OuterRef("pk"), edition=OuterRef("edition")))
        )
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


def _of_texts(viewer: Any, words: list[str]) -> list[Article]:
    """Articles whose texts have the most of the first words."""
    rows, held = _having(viewer, words[:_MOST_IN_TEXTS], "x")
    least = 1 if len(words) <= _FEW else 2
    rows = rows.only("public_id", "title", "text")[:_CANDIDATES]
    return [row for row in rows if sum(getattr(row, name) for name in held) >= least]


def telling_words(text: str) -> list[str]:
    """The first different words of `text` that tell what it is about."""
    found: dict[str, None] = {}
    for word in runs(find_key(text)):
        if len(word) >= _SHORTEST and not tells_nothing(word):
            found.setdefault(word)
        if len(found) == _MOST_WORDS:
            break
    return list(found)
