"""Import files from the command line; the same steps as in the back office."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from django.utils.translation import gettext as _


def import_(options: Namespace) -> int:
    """`portello import KIND FILE...`: check, say what would happen, write."""
    from portello.core.audit import System
    from portello.modules.exchange import operations, staging
    from portello.modules.exchange.applying import apply_slice
    from portello.modules.exchange.jobs import importer
    from portello.modules.exchange.mapping import BadMapping, Mapping, load
    from portello.modules.exchange.models import ImportRun
    from portello.modules.exchange.reading import Unreadable

    by = System("portello import")
    try:
        opened = [(Path(name).open("rb"), Path(name).name) for name in options.files]
        if len(opened) > 2:
            raise Unreadable(_("At most two files: orders and their lines."))
        lines = opened[1] if len(opened) == 2 else None
        chosen = load(options.map) if options.map else None
        run = operations.receive_files(by=by, kind=options.kind, file=opened[0], lines=lines)
        mapping = chosen or Mapping.from_dict(run.mapping)
        run.mapping, run.state = mapping.as_dict(), "checking"
        run.save()
        staging.check_run(run)
    except (OSError, Unreadable, BadMapping) as error:
        print(f"portello import: {error}", file=sys.stderr)
        return 1
    _report(run)
    if run.state == "failed" or options.dry_run:
        return 1 if run.state == "failed" or run.refused else 0
    if run.refused and not options.only_good:
        print(_("Nothing was written. Correct the file, or use --only-good."), file=sys.stderr)
        return 1
    ImportRun.objects.filter(pk=run.pk).update(state="applying", only_good=options.only_good)
    while apply_slice(run, importer(run)):
        run.refresh_from_db()
        print(f"\r{run.applied} / {run.total}", end="", file=sys.stderr, flush=True)
    run.refresh_from_db()
    staging.finish(run, "done")
    print("", file=sys.stderr)
    print(_("%(count)s changes") % {"count": run.applied})
    return 0


def _report(run: object) -> None:
    from portello.modules.exchange.models import ImportRun, StagedRow

    assert isinstance(run, ImportRun)
    if run.state == "failed":
        print(run.problem, file=sys.stderr)
        return
    for row in StagedRow.objects.filter(run=run, outcome="refused").order_by(
        "in_lines_file", "line"
    ):
        where = _("second file, line") if row.in_lines_file else _("line")
        print(f"{where} {row.line} {row.key}: {' / '.join(row.problems)}")
    for row in StagedRow.objects.filter(run=run).exclude(doubts=[]).order_by("line"):
        where = f"{_('Worth a look')}: {_('line')} {row.line} {row.key}"
        print(f"{where}: {' / '.join(row.doubts)}")
    print(
        _("new %(new)s, changed %(changed)s, unchanged %(same)s, refused %(refused)s")
        % {
            "new": run.to_create,
            "changed": run.to_change,
            "same": run.unchanged,
            "refused": run.refused,
        }
    )
