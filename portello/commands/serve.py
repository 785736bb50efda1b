"""Serve with gunicorn, and run Django's own commands."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from django.core.management import execute_from_command_line

THREADS = 8


def gunicorn_arguments(bind: str, processes: int) -> list[str]:
    """The command line of gunicorn: a process per core, threads for whoever sends slowly."""
    return [
        sys.executable, "-m", "gunicorn", "portello.wsgi:application", "--bind", bind,
        "--config", "python:portello.server", "--umask", "0o077",
        "--workers", str(processes), "--worker-class", "gthread", "--threads", str(THREADS),
        "--max-requests", "20000", "--max-requests-jitter", "2000", "--timeout", "60",
        "--forwarded-allow-ips", "127.0.0.1", "--log-level", "warning",
    ]  # fmt: skip


def run_gunicorn(bind: str, processes: int) -> None:
    """Serve in this very process, with what it has imported; returns only by leaving it."""
    from gunicorn.app.wsgiapp import WSGIApplication

    sys.argv = gunicorn_arguments(bind, processes)[2:]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]", prog="gunicorn").run()


def serve(options: Namespace) -> int:
    """`portello serve`: becomes gunicorn."""
    arguments = gunicorn_arguments(options.bind, options.processes)
    os.execv(arguments[0], arguments)  # noqa: S606
    return 0


def manage(options: Namespace) -> int:
    """`portello manage ...`: any Django command."""
    execute_from_command_line(["portello manage", *options.arguments])
    return 0
