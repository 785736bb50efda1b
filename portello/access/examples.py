"""Example rows: what staff see on a portal's pages while they set it up; nobody's data.

They look like a query of their model and never ask the database: whatever narrows or sorts them
changes nothing. Compiled into another query, they are the empty one.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from functools import cache
from typing import Any, Self

from django.db import models
from django.db.models.query import (
    FlatValuesListIterable,
    NamedValuesListIterable,
    ValuesIterable,
    ValuesListIterable,
)

from portello.core.registry import modules


def example_rows(model: type[models.Model], portal: Any) -> Any:
    """What `viewer.see(model)` is to staff who set `portal` up."""
    found: list[Any] = []
    for module in modules():
        if module.examples and model._meta.label_lower in module.models:
            found = module.call(module.examples)(portal).get(model, [])
    manager: Any = model._default_manager
    rows = manager.none()
    kind: Any = type(rows)
    rows.__class__ = _class_for(kind)
    rows._rows = tuple(found)
    return rows


@cache
def _class_for(base: Any) -> Any:
    return type(f"Example{base.__name__}", (_Examples, base), {})


class _Examples(models.QuerySet):
    _rows: Sequence[Any] = ()

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc]
        clone._rows = self._rows
        return clone

    def _filter_or_exclude(self, negate: bool, args: Any, kwargs: Any) -> Self:
        return self._chain()  # type: ignore[attr-defined]

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            low, high = self.query.low_mark, self.query.high_mark
            rows = self._rows[low:high]
            self._result_cache = [_shaped(self, row) for row in rows]

    def count(self) -> int:
        return len(self._rows[self.query.low_mark : self.query.high_mark])

    def exists(self) -> bool:
        return bool(self._rows)

    def contains(self, obj: Any) -> bool:
        return False

    def in_bulk(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        return {}

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return dict.fromkeys(kwargs)

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        return iter(self)


def _shaped(rows: Any, row: Any) -> Any:
    """The row as `values()` or `values_list()` would give it."""
    how, names = rows._iterable_class, rows._fields or ()
    if not issubclass(
        how,
        (ValuesIterable, ValuesListIterable, NamedValuesListIterable, FlatValuesListIterable),
    ):
        return row
    values = [_value_of(row, name) for name in names]
    if issubclass(how, NamedValuesListIterable):
        return _tuple_of(tuple(names))(*values)
    if issubclass(how, FlatValuesListIterable):
        return values[0]
    return (
        dict(zip(names, values, strict=True)) if issubclass(how, ValuesIterable) else tuple(values)
    )


def _value_of(row: Any, path: str) -> Any:
    """What a query would give for "contact__name"."""
    for name in path.split("__"):
        row = None if row is None else getattr(row, name)
    return row


@cache
def _tuple_of(names: tuple[str, ...]) -> Any:
    return namedtuple("Row", names)
