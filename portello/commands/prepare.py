"""Bring an installation up to date: database, message catalogues, static files, built-in profiles."""

from __future__ import annotations

import hashlib
import os
from argparse import Namespace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command

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


def compile_catalogues() -> None:
    """Make every .mo that is missing or older than its .po; needs no gettext."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in PACKAGE.glob("**/locale/*/LC_MESSAGES/django.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parts[-3], domain="django")
        half = mo.with_suffix(f".{os.getpid()}")
        with half.open("wb") as target:
            write_mo(target, catalogue)
        half.replace(mo)  # nobody ever reads half a catalogue
