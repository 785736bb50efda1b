"""Checking a file into the staging table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.modules.exchange import mapping as mappings
from portello.modules.exchange.kinds import Checked, batches, kind_named, targets_of
from portello.modules.exchange.mapping import Mapping
from portello.modules.exchange.models import ImportRun, StagedRow
from portello.modules.exchange.reading import Unreadable, read_table

BATCH = 250


def check_run(run: ImportRun, *, beat: Any = lambda: None) -> None:
    """Read the run's files and stage every record with what would happen to it.

    Starts over when it was interrupted. A file that cannot be read ends the run as failed, with
    the reason. Takes no write lock for longer than one batch of inserts.
    """
    _forget_rows(run)
    ImportRun.objects.filter(pk=run.pk).update(rows_read=0)
    mapping = Mapping.from_dict(run.mapping)
    kind = kind_named(run.kind)
    try:
        lines, bad_lines = _order_lines(run, kind, mapping)
        seen: dict[str, int] = {}
        for batch in batches(_heads(run, kind, mapping, lines, seen), BATCH):
            kind.compare([c for c in batch if not c.problems], mapping)
            _stage(run, batch)
            beat()
        orphans = _orphans(kind, lines, seen)
        for batch in batches(iter([*bad_lines, *orphans]), BATCH):
            _stage(run, batch)
    except Unreadable as unreadable:
        finish(run, "failed", str(unreadable))
        return
    _count(run)
    finish(run, "checked")


def _forget_rows(run: ImportRun) -> None:
    while ids := list(StagedRow.objects.filter(run=run).values_list("pk", flat=True)[:1000]):
        StagedRow.objects.filter(pk__in=ids).delete()


def _heads(
    run: ImportRun,
    kind: Any,
    mapping: Mapping,
    lines: dict[str, list],
    seen: dict[str, int],
) -> Iterator[Checked]:
    header, rows = _table(run.file, mapping.columns, targets_of(kind))
    places = _places(header, mapping.columns)
    names: dict[Any, int] = {}
    for line, cells in rows:
        checked = Checked(line, cells)
        if len(cells) > len(header):
            checked.problems.append(_too_many(cells, header))
            key = cells[places["external_id"]] if places["external_id"] < len(cells) else ""
            checked.key = key[:200].replace("\x00", "\ufffd")
            seen.setdefault(key, line)
            yield checked
            continue
        checked.key, checked.record, checked.problems = kind.parse(_named(cells, places), mapping)
        if checked.key in seen:
            checked.problems.append(
                _("the same number is in line %(line)s") % {"line": seen[checked.key]}
            )
        seen.setdefault(checked.key, line)
        if (name := kind.alone(checked.record)) is not None and names.setdefault(
            name, line
        ) != line:
            checked.problems.append(_("line %(line)s has the same number") % {"line": names[name]})
        for item, problems in lines.get(checked.key, ()):
            checked.record["lines"].append(item)
            checked.problems += problems
        yield checked


def _table(stored: Any, columns: dict[str, str], targets: Any) -> tuple[list[str], Iterator]:
    header, rows = read_table(stored.open())
    if found := mappings.problems(columns, header, targets):
        raise Unreadable(" ".join(found))
    return header, rows


def _places(header: list[str], columns: dict[str, str]) -> dict[str, int]:
    return {target: header.index(column) for target, column in columns.items() if column}


def _named(cells: list[str], places: dict[str, int]) -> dict[str, str]:
    return {target: cells[i] if i < len(cells) else "" for target, i in places.items()}


def _too_many(cells: list[str], header: list[str]) -> str:
    return _("the line has %(found)s fields, the heading has %(expected)s") % {
        "found": len(cells),
        "expected": len(header),
    }


def _order_lines(
    run: ImportRun, kind: Any, mapping: Mapping
) -> tuple[dict[str, list], list[Checked]]:
    """{order key: [(line, problems)]} of the lines file, and its rows that belong to no order."""
    lines: dict[str, list] = {}
    bad: list[Checked] = []
    if run.lines_file is None:
        return lines, bad
    header, rows = _table(run.lines_file, mapping.lines, kind.LINE_TARGETS)
    places = _places(header, mapping.lines)
    keys: set[tuple[str, str]] = set()
    for number, cells in rows:
        if len(cells) > len(header):
            bad.append(
                Checked(number, cells, problems=[_too_many(cells, header)], in_lines_file=True)
            )
            continue
        order, line, problems = kind.parse_line(_named(cells, places), mapping)
        if (order, line["product"]) in keys:
            problems.append(_("the order has this product twice"))
        keys.add((order, line["product"]))
        located = [
            _("line %(line)s of the second file: %(problem)s") % {"line": number, "problem": p}
            for p in problems
        ]
        line["at"] = number
        lines.setdefault(order, []).append((line, located))
    return lines, bad


def _orphans(kind: Any, lines: dict[str, list], seen: dict[str, int]) -> Iterator[Checked]:
    for order, items in lines.items():
        if order not in seen:
            for line, _problems in items:
                text = _("there is no order “%(key)s” in the first file") % {"key": order}
                raw = [order, line["product"], line["unit_price"], line["quantity"]]
                yield Checked(line["at"], raw, order, problems=[text], in_lines_file=True)


def _stage(run: ImportRun, batch: list[Checked]) -> None:
    rows = [
        StagedRow(
            run=run,
            line=c.line,
            in_lines_file=c.in_lines_file,
            key=c.key[:200].replace("\x00", "\ufffd"),
            outcome="refused" if c.problems else c.outcome,
            record={} if c.problems or c.outcome == "same" else c.record,
            raw=[cell.replace("\x00", "\ufffd")[:2000] for cell in c.raw] if c.problems else [],
            problems=[p.replace("\x00", "\ufffd")[:500] for p in c.problems[:20]],
            changes=c.changes[:20],
            doubts=[] if c.problems else c.doubts[:20],
        )
        for c in batch
    ]
    with transaction.atomic():
        StagedRow.objects.bulk_create(rows)
        read = ImportRun.objects.values_list("rows_read", flat=True).get(pk=run.pk) + len(rows)
        ImportRun.objects.filter(pk=run.pk).update(rows_read=read)


def _count(run: ImportRun) -> None:
    counts = dict(
        StagedRow.objects.filter(run=run).values_list("outcome").annotate(n=Count("pk")).order_by()
    )
    doubtful = StagedRow.objects.filter(run=run, outcome__in=["create", "change"])
    ImportRun.objects.filter(pk=run.pk).update(
        doubtful=doubtful.exclude(doubts=[]).count(),
        to_create=counts.get("create", 0),
        to_change=counts.get("change", 0),
        unchanged=counts.get("same", 0),
        refused=counts.get("refused", 0),
    )


def finish(run: ImportRun, state: str, problem: str = "") -> None:
    """Store how a run ended (or that its check is done)."""
    at = timezone.now() if state in ("done", "failed") else None
    ImportRun.objects.filter(pk=run.pk).update(state=state, problem=problem[:500], finished_at=at)
    run.refresh_from_db()
