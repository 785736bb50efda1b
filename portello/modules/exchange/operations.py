"""Starting imports: the same for the command, the back office and later the API."""

from __future__ import annotations

from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from portello.core import audit, custom, files, languages, outbox
from portello.modules.exchange import mapping as mappings
from portello.modules.exchange.kinds import kind_named, targets_of
from portello.modules.exchange.mapping import BadMapping, Mapping
from portello.modules.exchange.models import ImportRun
from portello.modules.exchange.reading import Unreadable, read_table


class NotNow(Exception):
    """The run is not in the state for this step; the text says so."""


def receive_files(
    *,
    by: audit.By,
    kind: str,
    file: tuple[IO[bytes], str],
    lines: tuple[IO[bytes], str] | None = None,
) -> ImportRun:
    """Keep the files and suggest a mapping. Raises `Unreadable` for a file that is no table."""
    custom.refresh()  # the command line has no request that would bring their state
    targets = kind_named(kind)
    suggested = Mapping(columns=mappings.suggest(_header(file[0]), targets_of(targets)))
    if targets.LINE_TARGETS:
        if lines is None:
            raise Unreadable(
                _("Orders need two files: one with the orders and one with their lines.")
            )
        suggested.lines = mappings.suggest(_header(lines[0]), targets.LINE_TARGETS)
        suggested.discount = _discount_as(lines[0], suggested.lines.get("discount"))
    elif lines is not None:
        raise Unreadable(_("Only orders have a second file."))
    with transaction.atomic():
        run = ImportRun.objects.create(
            kind=kind,
            file=files.store(*file),
            lines_file=files.store(*lines) if lines else None,
            mapping=suggested.as_dict(),
            user_id=by.actor.user_id,
        )
        audit.record("import started", run, by=by, values={"kind": ("", kind)})
    return run


def _header(file: IO[bytes]) -> list[str]:
    header, _rows = read_table(file)
    file.seek(0)
    return header


def _discount_as(file: IO[bytes], column: str | None) -> str:
    """Whether the discounts look like fractions (all at most 1, one of them not whole)."""
    header, rows = read_table(file)
    found = set()
    if column:
        place = header.index(column)
        for count, (_line, cells) in enumerate(rows):
            if place < len(cells):
                found.add(cells[place].replace(",", "."))
            if count > 500:
                break
    file.seek(0)
    small = all(_at_most_one(text) for text in found)
    return "fraction" if small and any("." in text for text in found) else "percent"


def _at_most_one(text: str) -> bool:
    try:
        return not text or 0 <= float(text) <= 1
    except ValueError:
        return False


def headers(run: ImportRun) -> tuple[list[str], list[str]]:
    """The headings of the run's files."""
    first = read_table(run.file.open())[0]
    return first, read_table(run.lines_file.open())[0] if run.lines_file else []


def start_check(*, by: audit.By, run: ImportRun, mapping: Mapping) -> None:
    """Check the files with this mapping, in the worker. Raises `BadMapping` or `NotNow`."""
    kind = kind_named(run.kind)
    first, second = headers(run)
    found = mappings.problems(mapping.columns, first, targets_of(kind))
    if kind.LINE_TARGETS:
        found += mappings.problems(mapping.lines, second, kind.LINE_TARGETS)
    if found:
        raise BadMapping(" ".join(found))
    with transaction.atomic():
        locked = _locked(run, ("mapping", "checked"))
        locked.mapping = mapping.as_dict()
        locked.state = "checking"
        locked.language = languages.current()
        locked.version += 1
        locked.save()
        outbox.put("import.check", {"run": run.pk}, key=f"import:{run.public_id}:{locked.version}")
    run.refresh_from_db()


def start_apply(*, by: audit.By, run: ImportRun, only_good: bool = False) -> None:
    """Write what was checked, in the worker. With refused rows only if `only_good` says so."""
    with transaction.atomic():
        locked = _locked(run, ("checked",))
        if locked.refused and not only_good:
            raise NotNow(
                _("Some rows are refused. Choose to import the good ones, or send a better file.")
            )
        locked.state, locked.only_good = "applying", only_good
        locked.version += 1
        locked.save()
        outbox.put("import.apply", {"run": run.pk}, key=f"import:{run.public_id}:{locked.version}")
    run.refresh_from_db()


def reopen(*, by: audit.By, run: ImportRun) -> None:
    """Back to choosing columns, for a run that has written nothing. Raises `NotNow`."""
    with transaction.atomic():
        locked = _locked(run, _UNWRITTEN)
        locked.state, locked.problem, locked.finished_at = "mapping", "", None
        locked.version += 1
        locked.save()


def discard(*, by: audit.By, run: ImportRun) -> None:
    """Delete a run that has written nothing, with its files. Raises `NotNow`."""
    with transaction.atomic():
        locked = _locked(run, _UNWRITTEN)
        stored = [file for file in (locked.file, locked.lines_file) if file is not None]
        audit.record("import discarded", locked, by=by)
        locked.delete()
        for file in stored:
            file.remove()


_UNWRITTEN = ("mapping", "checked", "failed")


def _locked(run: ImportRun, states: tuple[str, ...]) -> ImportRun:
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if locked.state not in states:
        raise NotNow(_("This import has gone on meanwhile."))
    return locked


def upload(file: Any) -> tuple[IO[bytes], str]:
    """An uploaded file as `receive_files` takes it."""
    return file.file, file.name or "file"
