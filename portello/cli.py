"""The `portello` command: init, serve, worker, import, backup, verify; and what the demo needs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from portello import __version__

SIMPLE = {
    "prepare": "bring database, catalogues and static files up to date",
    "worker": "deliver mail and do other work in the background",
    "verify": "check the invariants of the stored data",
}


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    root = argparse.ArgumentParser(prog="portello", description="A self-hosted customer portal.")
    root.add_argument("--version", action="version", version=f"portello {__version__}")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in SIMPLE.items():
        sub = commands.add_parser(name, help=text, description=text)
        if name == "worker":
            sub.add_argument("--once", action="store_true", help="deliver what is due, then stop")
        if name == "verify":
            sub.add_argument(
                "--repair-names", action="store_true", help="rebuild search and sort keys"
            )
            sub.add_argument(
                "--repair-search",
                action="store_true",
                help="rebuild the search index and the matching keys",
            )
    _init(commands.add_parser("init", help="set up a new installation and found its portal"))
    serve = commands.add_parser("serve", help="serve the portal with gunicorn")
    serve.add_argument("--bind", default="127.0.0.1:8000", metavar="HOST:PORT")
    serve.add_argument("--processes", type=int, default=os.cpu_count() or 2)
    backup = commands.add_parser(
        "backup", help="write a backup of database and files, while running"
    )
    backup.add_argument("folder", help="folder to write into (made if missing)")
    again = commands.add_parser(
        "forget-again", help="after a restore: erase again whoever was forgotten"
    )
    again.add_argument("--list", help="list downloaded under Settings > Forgotten people (JSON)")
    _import(commands.add_parser("import", help="import companies, products or orders from a file"))
    demo = commands.add_parser("demo", help="serve the demo business (bin/demo calls this)")
    demo.add_argument("--port", type=int, default=8000)
    manage = commands.add_parser("manage", help="any Django management command")
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    return root


def _init(sub: argparse.ArgumentParser) -> None:
    for name, text in (
        ("portal-name", "name of the portal"),
        ("support-name", "support name, for example Customer service"),
        ("support-email", "support e-mail"),
        ("support-phone", "support phone"),
        ("host", "host name of the portal, for example portal.example.com"),
        ("admin-email", "log-in e-mail of the first administrator"),
        ("admin-name", "name of the first administrator"),
    ):
        sub.add_argument(f"--{name}", help=text)
    sub.add_argument(
        "--staff-second-factor",
        choices=["yes", "no"],
        default="yes",
        help="whether staff must use a second factor (yes; can be changed in the back office)",
    )
    sub.add_argument(
        "--admin-password-file", help="file with the administrator's password (else it is asked)"
    )


def _import(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("kind", choices=["companies", "products", "orders"])
    sub.add_argument(
        "files", nargs="+", metavar="FILE", help="the file; for orders heads and lines"
    )
    sub.add_argument("--map", help="mapping file (TOML)")
    sub.add_argument("--dry-run", action="store_true", help="only say what would happen")
    sub.add_argument(
        "--only-good", action="store_true", help="import the good rows, leave the refused"
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    options = parser().parse_args(argv)
    os.umask(0o077)  # the database and the files are nobody else's business on this machine
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portello.settings")
    if options.command == "demo":
        os.environ["PORTELLO_MODE"] = "demo"
        os.environ["PORTELLO_PUBLIC_PORT"] = str(min(max(options.port, 0), 65535))
    try:
        import django

        django.setup()
        from portello import commands

        return getattr(commands, options.command.replace("-", "_"))(options) or 0
    except KeyboardInterrupt:
        return 130
    except PermissionError as error:
        print(f"No permission to write {error.filename}.", file=sys.stderr)
        return 1
