"""The card of errands on home: a count, which must not count what is assigned."""

from __future__ import annotations

from typing import Any

from portello.portal.cards import Card
from portello.portal.wanted import Wanted
from tests.errands.models import Errand


def cards(viewer: Any) -> list[Wanted]:
    """How many errands there are."""
    if not viewer.may("errands.view"):
        return []
    return [Wanted(viewer.see(Errand), ("pk",), ("title",), _card)]


def _card(errands: list[Any], count: int) -> Card:
    return Card("Errands", str(count), f"{count} errands in all", [], ("All", "/errands/"))
