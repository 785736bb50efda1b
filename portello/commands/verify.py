"""The invariants of the stored data, for operators and for every fault test."""

from __future__ import annotations

import hashlib
from argparse import Namespace
from collections.abc import Iterator

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q, Sum

from portello.access.owned import CustomerOwned
from portello.access.search import SearchRow
from portello.core import custom, search
from portello.core.names import FindField
from portello.core.registry import assignables
from portello.modules.customers.matching import storing


def verify(options: Namespace) -> int:
    """`portello verify`: prints what is wrong; exit code 1 if anything is."""
    if options.repair_names:
        print(f"{repair_names()} search and sort keys rebuilt")
    if options.repair_search:
        print(f"{repair_search()} records indexed for search")
    found = list(problems())
    for problem in found:
        print(problem)
    print("everything holds" if not found else f"{len(found)} problems")
    return 1 if found else 0


def problems() -> Iterator[str]:
    """A sentence for each broken invariant."""
    yield from _database()
    yield from _orders()
    yield from _companies()
    yield from _assignments()
    yield from _files()
    yield from _names()
    yield from _search()
    yield from storing.wrong()


def _database() -> Iterator[str]:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            for (line,) in cursor.fetchall():
                if line != "ok":
                    yield f"database: {line}"
            cursor.execute("PRAGMA foreign_key_check")
            for row in cursor.fetchall():
                yield f"database: a row of {row[0]} points nowhere"


def _orders() -> Iterator[str]:
    from portello.modules.orders.models import Order, OrderCharge, OrderLine

    for model, column, total in ((OrderLine, "net", "goods"), (OrderCharge, "amount", "charges")):
        sums = dict(model.objects.values_list("order").annotate(s=Sum(column)).order_by())
        for pk, number, stored in Order.objects.values_list("pk", "number", total):
            if sums.get(pk, 0) != stored:
                yield f"order {number}: {total} {stored} is not the sum of its parts"


def _companies() -> Iterator[str]:
    """Every child row has the company of its parent."""
    for model in apps.get_models():
        if not issubclass(model, CustomerOwned):
            continue
        for field in model._meta.fields:
            target = field.related_model
            if field.name in model.across_companies:
                continue
            if isinstance(target, type) and issubclass(target, CustomerOwned):
                crossed = ~Q(**{f"{field.name}__company": F("company")}) & Q(
                    **{f"{field.name}__isnull": False}
                )
                count = model._base_manager.filter(crossed).count()
                if count:
                    yield f"{count} rows of {model._meta.label}.{field.name} cross companies"


def _assignments() -> Iterator[str]:
    """Every assignment is of an assignable record that exists, and carries that record's company."""
    from portello.modules.collaborators.models import Assignment

    for label in Assignment.objects.values_list("model", flat=True).distinct():
        rows = Assignment.objects.filter(model=label)
        if label in assignables():
            records = apps.get_model(label)._base_manager.filter(
                pk=OuterRef("record_id"), company=OuterRef("company")
            )
            rows = rows.exclude(Exists(records))
        count = rows.count()
        if count:
            yield f"{count} assignments of {label} have lost their record"


def _files() -> Iterator[str]:
    from portello.core.files import StoredFile

    for stored in StoredFile.objects.iterator():
        if not default_storage.exists(stored.storage_key):
            yield f"file {stored.public_id} is missing"
            continue
        digest = hashlib.sha256()
        with stored.open() as source:
            while chunk := source.read(1 << 20):
                digest.update(chunk)
        if digest.hexdigest() != stored.sha256:
            yield f"file {stored.public_id} has changed"


def _keyed() -> Iterator[tuple]:
    for model in apps.get_models():
        keys = [f for f in model._meta.fields if isinstance(f, FindField)]
        if keys:
            yield model, keys


def _names() -> Iterator[str]:
    for model, keys in _keyed():
        wrong = 0
        for row in model._base_manager.iterator():
            stored = {f.attname: getattr(row, f.attname) for f in keys}
            wrong += any(f.pre_save(row, False) != stored[f.attname] for f in keys)
        if wrong:
            yield f"{wrong} search or sort keys of {model._meta.label} are stale (--repair-names)"


def repair_names() -> int:
    """Rebuild every stored search and sort key; returns how many rows changed."""
    changed = 0
    for model, keys in _keyed():
        for row in model._base_manager.iterator():
            stored = {f.attname: getattr(row, f.attname) for f in keys}
            fresh = {f.attname: f.pre_save(row, False) for f in keys}
            if fresh != stored:
                changed += model._base_manager.filter(pk=row.pk).update(**fresh)
    return changed


_ENTRY = (
    "kind",
    "public_id",
    "company_id",
    "archived",
    "title_key",
    "titles",
    "day",
    "shown",
    "words",
)


def _search() -> Iterator[str]:
    """Every record is found as itself, by its own company, and by nothing that is gone."""
    rows = SearchRow._base_manager
    custom.refresh()
    for kind in search.kinds().values():
        wrong = count = 0
        for batch in search.batches(kind):
            stored = rows.filter(model=kind.model, record_id__in=[r.pk for r in batch])
            known = {row["record_id"]: row for row in stored.values("record_id", *_ENTRY)}
            for entry in search.entries(kind, batch):
                row = known.get(entry["record_id"], {})
                # What grew stands in the order in which it came.
                row["words"], entry["words"] = (
                    set(one.get("words", "").split()) for one in (row, entry)
                )
                wrong += any(row.get(name) != entry[name] for name in _ENTRY)
            count += len(batch)
        wrong += rows.filter(model=kind.model).count() > count
        if wrong:
            yield f"{wrong} search rows of {kind.model} are wrong (--repair-search)"
    if connection.vendor == "sqlite":
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO access_search(access_search, rank) VALUES ('integrity-check', 1)"
                )
        except DatabaseError:
            yield "the word index is out of step with the search rows (--repair-search)"


def repair_search() -> int:
    """Rebuild the search index and the matching keys from the records; returns how many are found."""
    storing.rebuild()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO access_search(access_search) VALUES ('rebuild')")
    return search.rebuild()
