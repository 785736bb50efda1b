"""How many rows a list has, as far as somebody wants to know, and what their amounts add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from django.db.models import Count, Sum

from portello.core import formats

COUNTED = 1000  # rows that are counted and summed without being asked
FRESH = 10.0  # seconds: so long a list that had more is not counted again for its reader
_KEPT = 10_000  # lists that are remembered
_COUNTED: dict[Hashable, float] = {}  # reader: until when (monotonic clock)
_LONG: set[Hashable] = set()  # owners whose lists were long: which query to begin with


@dataclass(frozen=True)
class Tally:
    """The rows of a list; `many`: there are more than `count`, and no sums."""

    count: int
    many: bool = False
    totals: list[str] = field(default_factory=list)


def tally(
    rows: Any, *, reader: Hashable, owners: Hashable, money: str = "", left_out: Collection[str] = (),
    whole: bool = False,
) -> Tally:  # fmt: skip
    """Count and sum up to `COUNTED` rows; of a longer list all of them only when asked for the `whole`.

    Counting costs by the row, and nobody reads the fourth digit on the way to page one. `reader` is
    whoever looks, where, and what he chose; `owners` says whose rows of which model these are: if
    they were few the last time, they are counted and summed in one query.
    """
    if not whole and _COUNTED.get(reader, 0) > monotonic():
        return Tally(COUNTED, many=True)
    found = _counted(rows, owners, money, left_out, whole)
    if not whole and found.count > COUNTED:
        _COUNTED[reader] = monotonic() + FRESH
        if len(_COUNTED) > _KEPT:
            _COUNTED.clear()
        return Tally(COUNTED, many=True)
    return found


def forget() -> None:
    """Count anew; for tests, whose rows are rolled back."""
    _COUNTED.clear()
    _LONG.clear()


def _counted(
    rows: Any, owners: Hashable, money: str, left_out: Collection[str], whole: bool
) -> Tally:
    if money and (owners not in _LONG or whole):
        found = _summed(rows, money, left_out)
        if found.count > COUNTED and len(_LONG) < _KEPT:
            _LONG.add(owners)
        return found
    if whole:
        return Tally(rows.order_by().values("pk").count())
    count = rows.order_by().values("pk")[: COUNTED + 1].count()
    if count > COUNTED:
        return Tally(count)
    _LONG.discard(owners)
    return _summed(rows, money, left_out) if money else Tally(count)


def _summed(rows: Any, money: str, left_out: Collection[str]) -> Tally:
    groups = rows.order_by().values_list("currency", "state").annotate(n=Count("*"), s=Sum(money))
    count, sums = 0, defaultdict[str, int](int)
    for currency, state, n, s in groups:
        count += n
        if state not in left_out:
            sums[currency] += s
    return Tally(count, totals=[formats.money(s, currency) for currency, s in sorted(sums.items())])
