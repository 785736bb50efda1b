"""Bring an installation up to date: database, message catalogues, static files, built-in profiles."""

from __future__ import annotations

import hashlib
from argparse import Namespace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command

from portello.catalogues import compile_catalogues

PACKAGE = Path(__file__).resolve().parent.parent


def prepare(options: Namespace | None = None) -> int:
    """`portello prepare`: everything, whether it changed or not."""
    bring_up_to_date(force=True)
    return 0


def bring_up_to_date(*, force: bool = False) -> None:
    """Migrate, compile catalogues and collect static files when any of their sources changed."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    stamp = settings.VAR / "prepared"
    wanted = _fingerprint()
    if not force and stamp.exists() and stamp.read_text() == wanted and _database_is_there():
        return
    compile_catalogues()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    from portello.access.profiles import ensure_built_in

    ensure_built_in()
    stamp.write_text(wanted)


def _fingerprint() -> str:
    digest = hashlib.sha256(str(settings.DATABASES["default"]["NAME"]).encode())
    patterns = ("**/migrations/*.py", "**/*.po", "**/static/**/*", "**/module.py")
    for pattern in patterns:
        for file in sorted(PACKAGE.glob(pattern)):
            if file.is_file():
                digest.update(str(file.relative_to(PACKAGE)).encode() + file.read_bytes())
    return digest.hexdigest()


def _database_is_there() -> bool:
    name: Any = settings.DATABASES["default"]
    return "sqlite" not in name["ENGINE"] or Path(name["NAME"]).exists()
