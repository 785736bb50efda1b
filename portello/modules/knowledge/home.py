"""The block "Help articles" of a home page: the newest ones, and the way to all of them."""

from __future__ import annotations

from typing import Any

from portello.core.languages import translated
from portello.modules.knowledge.models import Article
from portello.modules.knowledge.shown import address_of
from portello.portal.wanted import Wanted


def block(viewer: Any) -> Wanted | None:
    """Nothing where the viewer may read none."""
    if not viewer.anonymous and not viewer.may("knowledge.view"):
        return None
    return Wanted(viewer.see(Article), ("-published_at", "pk"), ("public_id", "title"), _content)


def _content(articles: list[Any], count: int) -> dict[str, Any] | None:
    rows = [(translated(one.title), address_of(one.public_id)) for one in articles]
    return {"rows": rows} if rows else None
