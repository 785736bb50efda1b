"""Keeping the index in step: what is written with every change, and the whole of it anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import models, transaction

from portello.core import custom
from portello.core.search.entries import (
    LONGEST_KEPT,
    Stored,
    company_of,
    entries,
    languages_given,
    tokens,
)
from portello.core.search.kinds import Kind, grown_from, kind_of, kinds
from portello.core.search.words import MOST_OF_MESSAGE, add_text, place

BATCH = 500


def index(records: Iterable[Any]) -> None:
    """Bring the index in step with `records`, in the caller's transaction; of one model.

    Rows whose texts a record is found by (`Part.grows`) bring the record in step, from all of them.
    """
    _bring_in_step(list(records), whole=True)


def follow(records: Iterable[Any]) -> None:
    """The same after a change of the records themselves: texts that are rows of their own stay as
    they are in the index, however many there are."""
    _bring_in_step(list(records), whole=False)


def _bring_in_step(given: list[Any], *, whole: bool) -> None:
    if not given:
        return
    label = given[0]._meta.label_lower
    kind = kind_of(label)
    if kind is not None:
        _write(entries(kind, given, {} if whole else _stored(kind, given)))
    for parent, column in grown_from(label):
        keys = {getattr(row, column) for row in given}
        index(apps.get_model(parent)._base_manager.filter(pk__in=keys))


def extend(record: Any, code: str, texts: Sequence[str]) -> None:
    """Add `texts` to the part `code` of a record that is found by rows of their own; in the
    caller's transaction. What it costs goes with what is added, not with what is there."""
    kind = kind_of(record._meta.label_lower)
    assert kind is not None
    part = next(part for part in kind.parts if part.code == code)
    assert part.grows, f"{kind.model}: only a part that grows can be extended"
    known = _stored(kind, [record]).get(record.pk)
    if known is None:
        index([record])
        return
    fresh = [part.read(text) for text in texts]
    before = place(kind, part)
    tails = dict.fromkeys(word[len(before) :] for word in known.of(before))
    count = len(tails)
    for text in fresh:
        add_text(tails, text, languages_given(record), MOST_OF_MESSAGE)
    added = tokens(kind, part, list(tails)[count:], known.company_id)
    kept = "\n".join([known.shown[code], *fresh] if code in known.shown else fresh)
    _rows_of(kind.model).filter(record_id=record.pk).update(
        words=" ".join([known.words, *added]),
        shown={**known.shown, code: kept[-LONGEST_KEPT:]},
    )


def _stored(kind: Kind, records: Sequence[Any]) -> dict[int, Stored]:
    """What the index holds already of records that grow and are still the same company's; locked,
    because two messages at once must not forget one another."""
    if not any(part.grows for part in kind.parts):
        return {}
    whose = {record.pk: company_of(kind, record) for record in records}
    with transaction.atomic():
        rows = _rows_of(kind.model).filter(record_id__in=list(whose)).select_for_update()
        found = rows.values_list("record_id", "company_id", "words", "shown")
        return {
            key: Stored(company, words, shown)
            for key, company, words, shown in found
            if company == whose[key]
        }


def drop(record: models.Model) -> None:
    """Forget a record that is removed or erased."""
    label = record._meta.label_lower
    _rows_of(label).filter(record_id=record.pk).delete()
    for parent, column in grown_from(label):
        index(apps.get_model(parent)._base_manager.filter(pk=getattr(record, column)))


def _write(made: Iterable[dict[str, Any]]) -> None:
    table = _table()
    table._base_manager.bulk_create(
        [table(**values) for values in made],
        update_conflicts=True,
        unique_fields=["model", "record_id"],
        update_fields=[
            "company_id", "archived", "title_key", "titles", "day", "shown", "words"
        ],
    )  # fmt: skip


def rebuild() -> int:
    """Make the whole index anew, a batch at a time; returns how many records it holds."""
    custom.refresh()
    count = 0
    _table()._base_manager.exclude(kind__in=list(kinds())).delete()
    for kind in kinds().values():
        _remove_orphans(kind)
        for batch in batches(kind):
            with transaction.atomic():
                index(batch)
            count += len(batch)
    return count


def batches(kind: Kind) -> Iterator[list[Any]]:
    """All records of a kind, a batch at a time."""
    last = 0
    rows = kind.model_class._base_manager.order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _remove_orphans(kind: Kind) -> None:
    kept = kind.model_class._base_manager.values("pk")
    _rows_of(kind.model).exclude(record_id__in=kept).delete()


def _table() -> Any:
    # The table stands in the access layer, because it wears the seat belt.
    return apps.get_model("access", "SearchRow")


def _rows_of(label: str) -> Any:
    return _table()._base_manager.filter(model=label)
