"""A query whose SQL is made once per process: for the few that run on every request.

Building SQL through the ORM costs several times what running it does. Rows come back raw, as the
database gives them; the caller converts what needs it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import BooleanField, JSONField, Model, QuerySet
from django.db.models.base import ModelState


class Prepared:
    """`make(*placeholders)` builds a `values_list` query; `rows(*values)` runs it.

    Placeholders are negative numbers; text columns get them as text. Each stands for the value at
    its place, so `make` may use a value once only.
    """

    def __init__(self, make: Callable[..., QuerySet], *, text: bool = False) -> None:
        self.make, self.text = make, text
        self._known: dict[str, tuple[str, list[Any]]] = {}

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """The rows for `values`."""
        places: list[Any] = [-(987_001 + n) for n in range(len(values))]
        if self.text:
            places = [str(place) for place in places]
        if connection.vendor not in self._known:
            made, given = self.make(*places).query.sql_with_params()
            self._known[connection.vendor] = made, list(given)
        sql, parameters = self._known[connection.vendor]
        actual = [values[places.index(p)] if p in places else p for p in parameters]
        with connection.cursor() as cursor:
            cursor.execute(sql, actual)
            return cursor.fetchall()


def record(model: type[Model], names: tuple[str, ...], values: tuple[Any, ...]) -> Any:
    """A record with these raw values of the columns `names`, as `from_db` would make it.

    What a row becomes is remembered by its values: the records that every request loads are the same
    each time. Each caller gets one of his own, but JSON in it is shared: it is read, never changed.
    """
    made = model.__new__(model)
    made.__dict__.update(_attributes(model, names, values))
    made._state = ModelState()
    made._state.adding, made._state.db = False, "default"
    return made


@lru_cache(maxsize=2000)
def _attributes(
    model: type[Model], names: tuple[str, ...], values: tuple[Any, ...]
) -> dict[str, Any]:
    made = model.from_db("default", names, values)
    for name in names:
        column, value = model._meta.get_field(name), getattr(made, name)
        if isinstance(column, JSONField) and isinstance(value, str):
            setattr(made, name, json.loads(value))
        elif isinstance(column, BooleanField) and value is not None:
            setattr(made, name, bool(value))
    return made.__dict__
