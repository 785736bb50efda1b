"""Articles that fit a text that is being written, before it becomes a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portello.core.languages import translated
from portello.modules.knowledge.models import Article
from portello.modules.knowledge.shown import address_of, beginning


@dataclass(frozen=True)
class Suggestion:
    """One article that may help."""

    public_id: str
    title: str
    excerpt: str
    address: str


def suggest(viewer: Any, text: str, limit: int = 5) -> list[Suggestion]:
    """At most `limit` articles that `viewer` may read, those first that fit `text` best."""
    if not text.strip():
        return []
    rows = viewer.see(Article)[:limit]
    return [
        Suggestion(row.public_id, translated(row.title), beginning(row), address_of(row.public_id))
        for row in rows
    ]
