"""The running texts that errands and guides are found by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from tests.errands.models import Note


def notes(errands: Sequence[Any]) -> dict[int, list[str]]:
    """{errand key: its notes that customers may read}, the oldest first."""
    return _of(errands, internal=False)


def internal_notes(errands: Sequence[Any]) -> dict[int, list[str]]:
    """{errand key: its notes for staff}."""
    return _of(errands, internal=True)


def _of(errands: Sequence[Any], *, internal: bool) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = Note._base_manager.filter(errand__in=[one.pk for one in errands], internal=internal)
    for errand, text in rows.order_by("errand", "pk").values_list("errand_id", "text"):
        found[errand].append(text)
    return found


def guide_titles(guides: Sequence[Any]) -> dict[int, dict[str, str]]:
    """{guide key: its titles by language}."""
    return {guide.pk: guide.title for guide in guides}


def guide_texts(guides: Sequence[Any]) -> dict[int, dict[str, str]]:
    """{guide key: its texts by language}."""
    return {guide.pk: guide.text for guide in guides}
