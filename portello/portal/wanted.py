"""What the parts of the home page want to know, asked in one query for all modules (ADR 0047)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from django.db.models import IntegerField, JSONField, Subquery, Value, Window
from django.db.models.functions import JSONObject, RowNumber

from portello.core import formats

COUNTED = 1000  # rows that are counted; of more, only that there are more


@dataclass(frozen=True)
class Wanted:
    """The first `most` of `rows` in `order`, and how many there are, as far as they are counted.

    `rows` come from `viewer.see(...)` and are not distinct; `order` is what `order_by` takes, and
    decides between any two rows. `made` gets the rows, with the values of `columns` (columns of the
    model itself) as attributes, and their number, which `amount` writes; it gives what is shown.
    An index that has `order` makes the part cheap, however many rows there are.
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
    return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]


def _part(number: int, one: Wanted) -> Any:
    # Cut first, within, where a compound query may; then only these few are numbered.
    first = one.rows.order_by(*one.order).values("pk")[: one.most]
    rows = one.rows.filter(pk__in=first).annotate(
        place_on_home=Window(RowNumber(), order_by=list(one.order)),
        count_on_home=_CountOf(one.rows.order_by().values("pk")[: COUNTED + 1]),
    )
    columns = JSONObject(**{name: name for name in one.columns})
    return rows.order_by().values_list(Value(number), "place_on_home", "count_on_home", columns)


class _CountOf(Subquery):
    """How many rows a query has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def amount(count: int) -> str:
    """How many there are, as a card shows it."""
    return f"{formats.number(COUNTED)}+" if count > COUNTED else formats.number(count)


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
