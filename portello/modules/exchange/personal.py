"""What imports hold about people: their staged rows, and the files themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

from django.apps import apps
from django.db.models import Q

from portello.core import files
from portello.core.personal import Held, Subject, free
from portello.modules.exchange.models import ImportRun, StagedRow
from portello.modules.exchange.reading import Unreadable, read_table

_PEOPLE = ("companies", "orders")
_COPIES = ("record", "raw", "problems", "changes", "doubts")
FORGOTTEN = "–"


def _row_names(row: Any, s: Subject) -> bool:
    """Whether a row means him: of another customer's, a name or a number alone may be anybody's."""
    texts = json.dumps([getattr(row, name) for name in _COPIES], ensure_ascii=False)
    if s.surely_in(texts):
        return True
    own = _number(row.run, s)
    return bool(own) and own in (row.key, row.record.get("company")) and s.named_in(texts)


def _number(run: Any, s: Subject) -> str:
    """The number of his company in the system that a run came from; "" if it has none there."""
    rows = apps.get_model("customers", "Company")._base_manager.filter(pk=s.company_id)
    sources = {run.source, run.mapping.get("source", "")}
    return rows.filter(source__in=sources).values_list("external_id", flat=True).first() or ""


def _empty_row(row: Any, s: Subject) -> None:
    """The copy goes; a row that was still to be written must not bring the person back."""
    waiting = not row.applied and row.outcome in ("create", "change")
    empty: dict[str, Any] = {"record": {}, "raw": [], "changes": [], "doubts": [], "problems": []}
    if waiting:
        empty |= {"outcome": "refused", "problems": [FORGOTTEN]}
        counter = "to_create" if row.outcome == "create" else "to_change"
        run = ImportRun.objects.select_for_update().get(pk=row.run_id)
        setattr(run, counter, getattr(run, counter) - 1)
        run.refused += 1
        run.save(update_fields=[counter, "refused"])
    StagedRow.objects.filter(pk=row.pk).update(**empty)


def _file_names(run: Any, s: Subject) -> bool:
    """Whether a line of the run's files means him, in whatever letters it is written."""
    own = _number(run, s)
    number = re.compile(rf"(?<!\w){re.escape(own)}(?!\w)") if own else None
    for stored in filter(None, (run.file, run.lines_file)):
        try:
            with stored.open() as source:
                content = source.read()
        except FileNotFoundError:
            continue  # nothing is left of it; `portello verify` says so
        for line in _lines(content):
            if s.surely_in(line) or (number and number.search(line) and s.named_in(line)):
                return True
    return False


def _lines(content: bytes) -> Iterator[str]:
    """Every line of a file, as each encoding that it may have reads it."""
    if content.startswith(b"PK\x03\x04"):
        with suppress(Unreadable):
            header, rows = read_table(BytesIO(content))
            yield from (" ".join(cells) for cells in (header, *(cells for _line, cells in rows)))
        return
    for code in ("utf-8-sig", "cp1252", "utf-16"):
        yield from content.decode(code, "replace").splitlines()


def _empty_files(run: Any, s: Subject) -> None:
    """The file goes; what was imported from it stays in the register."""
    for name in ("file", "lines_file"):
        old = getattr(run, name)
        if old is not None:
            empty = files.store(BytesIO(b""), "-", company_id=old.company_id)
            ImportRun.objects.filter(pk=run.pk).update(**{name: empty})
            old.remove()
    if run.state in ("mapping", "checking"):
        ImportRun.objects.filter(pk=run.pk).update(state="failed")


PERSONAL = (
    Held(
        "exchange.stagedrow", rows=lambda s: Q(run__kind__in=_PEOPLE),
        nothing="id run line in_lines_file outcome applied key",
        withheld="record raw problems changes doubts", matches=_row_names, act=_empty_row,
    ),
    Held(
        "exchange.importrun", rows=lambda s: Q(kind__in=_PEOPLE),
        nothing="id public_id kind state source mapping language only_good problem rows_read to_create"
        " to_change unchanged refused doubtful applied created_at finished_at version",
        withheld="file lines_file", business="user", matches=_file_names, act=_empty_files,
    ),
    free("exchange.savedmapping", "names of columns", "id name kind mapping"),
)  # fmt: skip
