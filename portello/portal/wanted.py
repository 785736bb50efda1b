"""What the parts of the home page want to know, asked in one query for all modules (ADR 0047)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from django.db.models import Count, JSONField, Value, Window
from django.db.models.functions import JSONObject, RowNumber


@dataclass(frozen=True)
class Wanted:
    """The first `most` of `rows` in `order`, and how many there are in all.

    `rows` come from `viewer.see(...)` and are not distinct; `order` is what `order_by` takes, and
    decides between any two rows. `made` gets the rows, with the values of `columns` (columns of the
    model itself) as attributes, and their number; it gives what is shown.
    """

    rows: Any
    order: tuple[Any, ...]
    columns: tuple[str, ...]
    made: Callable[[list[Any], int], Any]
    most: int = 5


def answered(wanted: Sequence[Wanted], viewer: Any) -> list[Any]:
    """What each of `wanted` makes of its rows: one query, however many they are."""
    if viewer.setup:  # examples are no rows of the database
        examples = [list(one.rows[: one.most]) for one in wanted]
        return [one.made(rows, len(rows)) for one, rows in zip(wanted, examples, strict=True)]
    found: list[list[tuple[int, Any]]] = [[] for _one in wanted]
    counts = [0] * len(wanted)
    for number, place, count, values in _asked(wanted):
        counts[number] = count
        found[number].append((place, values))
    return [
        one.made([_row(one, values) for _place, values in sorted(rows, key=_by_place)], count)
        for one, rows, count in zip(wanted, found, counts, strict=True)
    ]


def _asked(wanted: Sequence[Wanted]) -> Any:
    """(number of the part, place in its order, how many there are, columns) of every row."""
    parts = [_part(number, one) for number, one in enumerate(wanted)]
    if not parts:
        return ()
    # A compound query may not cut its parts, so that each numbers its rows instead.
    return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]


def _part(number: int, one: Wanted) -> Any:
    rows = one.rows.annotate(
        place_on_home=Window(RowNumber(), order_by=list(one.order)),
        count_on_home=Window(Count("*")),
    ).filter(place_on_home__lte=one.most)
    columns = JSONObject(**{name: name for name in one.columns})
    return rows.order_by().values_list(Value(number), "place_on_home", "count_on_home", columns)


def _by_place(row: tuple[int, Any]) -> int:
    return row[0]


def _row(one: Wanted, values: dict[str, Any]) -> SimpleNamespace:
    meta = one.rows.model._meta
    return SimpleNamespace(
        **{name: _value(meta.get_field(name), value) for name, value in values.items()}
    )


def _value(field: Any, value: Any) -> Any:
    """A value as the model has it: on its way through JSON times became text, and in SQLite JSON did."""
    if isinstance(field, JSONField):
        return json.loads(value) if isinstance(value, str) else value
    if hasattr(field, "from_db_value"):
        return field.from_db_value(value, None, None)
    value = field.to_python(value)
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return value
