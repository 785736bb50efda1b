"""Compiles message catalogues; run by itself (`python -m portello.catalogues`) it needs no settings."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parent


def compile_catalogues() -> None:
    """Make every .mo that is missing or older than its .po; needs no gettext."""
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


if __name__ == "__main__":
    compile_catalogues()
