"""Keeping the keys of the register right: they follow every change of a record, whoever makes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction

from portello.core.changes import Noted
from portello.modules.customers.matching import keys
from portello.modules.customers.matching.keys import Key
from portello.modules.customers.matching.streets import place
from portello.modules.customers.models import Address, Company, Contact, MatchKey, Site

SOURCES = {Company: "c", Contact: "p", Address: "a", Site: "s"}
MODELS = tuple(SOURCES)
BATCH = 500


def follow(noted: list[Noted]) -> None:
    """Bring the keys in step with records that changed, in the transaction that changed them."""
    removed = [record for record, kind, _names in noted if kind == "removed"]
    gone = {(type(record), record.pk) for record in removed}
    forget(removed)
    # Of a record that changed twice in one import only the last state counts.
    last = {(type(one), one.pk): one for one, _kind, _names in noted}
    store([record for key, record in last.items() if key not in gone])


def store(records: Sequence[Any]) -> None:
    """Write the keys of `records` anew where they differ from what is stored."""
    wanted = {row for record in records for row in rows_of(record)}
    stored = {row[:-1]: row[-1] for row in _stored(records)}
    _rows().filter(pk__in=[pk for row, pk in stored.items() if row not in wanted]).delete()
    _rows().bulk_create(
        (
            MatchKey(company_id=company, source=source, record_id=record, key=key)
            for company, source, record, key in sorted(wanted - stored.keys())
        ),
        batch_size=BATCH * 4,
        ignore_conflicts=True,  # somebody else has just written the same
    )


def forget(records: Iterable[Any]) -> None:
    """Remove the keys of records that are gone."""
    for record in records:
        _of(type(record), [record.pk]).delete()


def rows_of(record: Any) -> Iterator[tuple[int, str, int, int]]:
    """(company, source, record, key) of every key of a record; none of a forgotten one."""
    if getattr(record, "forgotten_at", None):
        return
    company = record.pk if isinstance(record, Company) else record.company_id
    for number in keys.stored(_keys_of(record)):
        yield company, SOURCES[type(record)], record.pk, number


def _keys_of(record: Any) -> set[Key]:
    if isinstance(record, Company):
        return keys.company_keys(record)
    if isinstance(record, Contact):
        return keys.contact_keys(record)
    street = "\n".join(filter(None, (record.line1, record.line2)))
    found = keys.place_keys(place(street, record.postal_code, record.city, record.country))
    return found | keys.phone_keys(record.phone) if isinstance(record, Site) else found


def _stored(records: Sequence[Any]) -> Iterator[tuple[int, str, int, int, int]]:
    for model in MODELS:
        ids = [record.pk for record in records if type(record) is model]
        for start in range(0, len(ids), BATCH):
            rows = _of(model, ids[start : start + BATCH])
            yield from rows.values_list("company_id", "source", "record_id", "key", "pk")


def _of(model: type[Any], ids: list[int]) -> Any:
    return _rows().filter(source=SOURCES[model], record_id__in=ids)


def _rows() -> Any:
    # A customer may change his own record, whose keys then follow; no key is ever handed out.
    return MatchKey._base_manager


# ---- the whole register


def rebuild() -> int:
    """Make every key anew, a batch at a time; returns how many records have been gone through."""
    count = 0
    for model in MODELS:
        orphans = _rows().filter(source=SOURCES[model])
        orphans.exclude(record_id__in=model._base_manager.values("pk")).delete()
        for batch in _batches(model):
            with transaction.atomic():
                store(batch)
            count += len(batch)
    return count


def wrong() -> Iterator[str]:
    """A sentence for each kind of record whose keys are not what they should be."""
    for model in MODELS:
        off, count = 0, 0
        for batch in _batches(model):
            wanted = {row for record in batch for row in rows_of(record)}
            stored = {row[:-1] for row in _stored(batch)}
            off += len({row[2] for row in wanted ^ stored})
            count += len(wanted)
        off += _rows().filter(source=SOURCES[model]).count() > count
        if off:
            yield f"{off} matching keys of {model._meta.label} are wrong (--repair-search)"


def _batches(model: type[Any]) -> Iterator[list[Any]]:
    last = 0
    while batch := list(model._base_manager.order_by("pk").filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk
