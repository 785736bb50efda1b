"""The card of errands on home: a count, which must not count what is assigned."""

from __future__ import annotations

from typing import Any

from portello.modules.orders.home import Card
from tests.errands.models import Errand


def cards(viewer: Any) -> list[Card]:
    """How many errands there are."""
    if not viewer.may("errands.view"):
        return []
    count = viewer.see(Errand).count()
    return [Card("Errands", str(count), f"{count} errands in all", [], ("All", "/errands/"))]
