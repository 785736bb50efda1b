"""The worker's side of imports: outbox handlers that can be interrupted at any point."""

from __future__ import annotations

from portello.core import audit, outbox
from portello.core.outbox import OutboxMessage
from portello.modules.exchange.models import ImportRun
from portello.modules.exchange.staging import apply_slice, check_run, finish


def check(message: OutboxMessage) -> None:
    """Check a run's files; starts over after a crash."""
    run = ImportRun.objects.get(pk=message.payload["run"])
    if run.state == "checking":
        check_run(run, beat=lambda: outbox.prolong(message))


def apply(message: OutboxMessage) -> None:
    """Write one slice, then come back for the next, so that other messages get their turn."""
    run = ImportRun.objects.get(pk=message.payload["run"])
    if run.state != "applying":
        return
    by = importer(run)
    if apply_slice(run, by):
        raise outbox.Again
    finish(run, "done")
    audit.record("import finished", run, by=by, values={"applied": ("", run.applied)})


def importer(run: ImportRun) -> audit.System:
    """Who imported rows are written by: the system, named after the file."""
    return audit.System(f"import: {run.file.name}"[:200])
