"""The worker's side of imports: outbox handlers that can be interrupted at any point."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from portello.core import audit, outbox
from portello.core.outbox import OutboxMessage
from portello.modules.exchange.applying import apply_slice
from portello.modules.exchange.models import ImportRun
from portello.modules.exchange.staging import check_run, finish

log = logging.getLogger("portello.exchange")


def check(message: OutboxMessage) -> None:
    """Check a run's files; starts over after a crash. A file that breaks us ends the run as failed."""
    run = ImportRun.objects.get(pk=message.payload["run"])
    if run.state != "checking":
        return
    with translation.override(run.language or settings.LANGUAGE_CODE):
        try:
            check_run(run, beat=lambda: outbox.prolong(message))
        except DatabaseError:
            raise  # busy or away: the outbox tries again
        except Exception:
            log.exception("import %s could not be checked", run.public_id)
            finish(
                run, "failed", _("This file cannot be read. Save it as CSV in UTF-8 and try again.")
            )


def apply(message: OutboxMessage) -> None:
    """Write one slice, then come back for the next, so that other messages get their turn."""
    run = ImportRun.objects.get(pk=message.payload["run"])
    if run.state != "applying":
        return
    by = importer(run)
    with translation.override(run.language or settings.LANGUAGE_CODE):
        if apply_slice(run, by):
            raise outbox.Again
    run.refresh_from_db()
    finish(run, "done")
    audit.record("import finished", run, by=by, values={"applied": ("", run.applied)})


def importer(run: ImportRun) -> audit.System:
    """Who imported rows are written by: the system, named after the file."""
    return audit.System(f"import: {run.file.name}"[:200])
