"""Writing staged records in slices of a fraction of a second; a record that fails is set aside."""

from __future__ import annotations

import logging
import time
from decimal import DecimalException

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portello.core import audit, changes
from portello.modules.exchange.kinds import kind_named
from portello.modules.exchange.mapping import Mapping
from portello.modules.exchange.models import ImportRun, StagedRow

log = logging.getLogger("portello.exchange")
SLICE_SECONDS = 0.1
# SQLite asks for the lock every 100 ms at most: a shorter pause could be missed again and again.
PAUSE = 0.15
# What the register may say to a record that was good when the file was checked.
_REFUSALS = (ValidationError, IntegrityError, DataError, ArithmeticError, DecimalException)


def apply_slice(run: ImportRun, by: audit.By) -> bool:
    """Write some staged records in one short transaction; True while more is left.

    The rows are marked in the same transaction, so a killed worker repeats nothing and forgets
    nothing.
    """
    waiting = StagedRow.objects.filter(run=run, applied=False, outcome__in=["create", "change"])
    with transaction.atomic():
        ImportRun.objects.select_for_update().get(pk=run.pk)
        started = time.monotonic()  # with the lock in hand: waiting for it is no work
        while rows := list(waiting.order_by("pk")[: _per_round(run.kind)]):
            written = rows if _write(run, rows, by) else [r for r in rows if _write(run, [r], by)]
            StagedRow.objects.filter(pk__in=[row.pk for row in written]).update(applied=True)
            ImportRun.objects.filter(pk=run.pk).update(applied=F("applied") + len(written))
            if time.monotonic() - started > SLICE_SECONDS:
                break
    if connection.vendor == "sqlite":
        time.sleep(PAUSE)
    return waiting.exists()


def _write(run: ImportRun, rows: list[StagedRow], by: audit.By) -> bool:
    """Whether all `rows` could be written; a single one that could not is refused from now on."""
    try:
        with transaction.atomic(), changes.together():
            kind_named(run.kind).apply(rows, Mapping.from_dict(run.mapping), by)
    except _REFUSALS as error:
        if len(rows) == 1:
            _set_aside(run, rows[0], error)
        return False
    return True


def _set_aside(run: ImportRun, row: StagedRow, error: Exception) -> None:
    log.warning("import %s line %s: %s", run.public_id, row.line, type(error).__name__)
    counter = "to_create" if row.outcome == "create" else "to_change"
    ImportRun.objects.filter(pk=run.pk).update(
        **{counter: F(counter) - 1, "refused": F("refused") + 1}
    )
    row.outcome = "refused"
    row.problems = [_reason(error)]
    row.save(update_fields=["outcome", "problems"])


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)[:500]
    return _(
        "The register refused this record: it collides with another one, or a value is too large."
    )


def _per_round(kind: str) -> int:
    return 20 if kind == "orders" else 5
