"""Serve with gunicorn, and run Django's own commands."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from django.core.management import execute_from_command_line


def gunicorn_arguments(bind: str, processes: int) -> list[str]:
    """The command line of gunicorn: sync processes, as many as there are cores."""
    return [
        sys.executable, "-m", "gunicorn", "portello.wsgi:application", "--bind", bind,
        "--workers", str(processes), "--worker-class", "sync", "--preload",
        "--max-requests", "20000", "--max-requests-jitter", "2000", "--timeout", "60",
        "--forwarded-allow-ips", "127.0.0.1", "--log-level", "warning",
    ]  # fmt: skip


def serve(options: Namespace) -> int:
    """`portello serve`: becomes gunicorn."""
    arguments = gunicorn_arguments(options.bind, options.processes)
    os.execv(arguments[0], arguments)  # noqa: S606
    return 0


def manage(options: Namespace) -> int:
    """`portello manage ...`: any Django command."""
    execute_from_command_line(["portello manage", *options.arguments])
    return 0
