"""What imports hold about people: their staged rows, and the files themselves."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

from django.db.models import Q

from portello.core import files
from portello.core.personal import Held, Subject, free
from portello.modules.exchange.models import ImportRun, StagedRow

_PEOPLE = ("companies", "orders")
_COPIES = ("record", "raw", "problems", "changes", "doubts")
FORGOTTEN = "–"


def _row_names(row: Any, s: Subject) -> bool:
    texts = json.dumps([getattr(row, name) for name in _COPIES], ensure_ascii=False)
    return s.named_in(texts)


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
    """Whether one of the run's files names him, in whatever letters it is written."""
    for stored in filter(None, (run.file, run.lines_file)):
        try:
            with stored.open() as source:
                content = source.read()
        except FileNotFoundError:
            continue  # nothing is left of it; `portello verify` says so
        if any(
            s.named_in(content.decode(code, "replace"))
            for code in ("utf-8-sig", "cp1252", "utf-16")
        ):
            return True
    return False


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
