"""What hangs on a record of the register: what staff would miss if it went."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from portello.core.registry import modules

NAMED = 5  # of each kind


def hanging_on(record: Any, *, but: Callable[[Any], bool]) -> list[str]:
    """The names of the records that point to this one and have a page of their own, except those of
    which `but` says that they do not count."""
    pages = {label for module in modules() for label in module.record_pages}
    found: list[str] = []
    for relation in record._meta.get_fields(include_hidden=True):
        other = relation.related_model if relation.auto_created and not relation.concrete else None
        if other is None or other._meta.label_lower not in pages:
            continue
        rows = other._base_manager.filter(**{relation.field.name: record.pk}).order_by("pk")
        counted = list(islice((row for row in rows.iterator() if not but(row)), NAMED + 1))
        found += [str(row) for row in counted[:NAMED]] + ["…"] * (len(counted) > NAMED)
    return list(dict.fromkeys(found))
