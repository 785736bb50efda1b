"""One folder with the database, the files and a list of hashes, taken while everything runs."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from portello import __version__


def backup(options: Namespace) -> int:
    """`portello backup FOLDER`: a new folder inside FOLDER, named after the moment."""
    folder = Path(options.folder) / f"portello-{timezone.now():%Y%m%d-%H%M%S}"
    folder.mkdir(parents=True)
    database = _database(folder)
    if database is None:
        return 1
    hashes = {database.name: _hash(database)}
    hashes |= _files(folder)
    manifest = {"version": __version__, "at": timezone.now().isoformat(), "sha256": hashes}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1))
    print(folder)
    return 0


def _database(folder: Path) -> Path | None:
    if connection.vendor == "sqlite":
        target = folder / "portello.sqlite3"
        # Not a copy of the file (torn) and not the backup API (restarts with every write).
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(target)])
        return target
    target = folder / "portello.dump"
    given = settings.DATABASES["default"]
    environment = {
        **os.environ,
        "PGPASSWORD": given["PASSWORD"],
        "PGHOST": given["HOST"],
        "PGPORT": str(given["PORT"] or 5432),
        "PGUSER": given["USER"],
    }
    command = ["pg_dump", "-Fc", "-f", str(target), given["NAME"]]
    try:
        subprocess.run(command, check=True, env=environment)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"portello backup: pg_dump failed ({error}).", file=sys.stderr)
        return None
    return target


def _files(folder: Path) -> dict[str, str]:
    from portello.core.files import StoredFile

    hashes = {}
    for stored in StoredFile.objects.order_by("pk").iterator():
        target = folder / "files" / stored.storage_key
        target.parent.mkdir(parents=True, exist_ok=True)
        with default_storage.open(stored.storage_key) as source, target.open("wb") as sink:
            shutil.copyfileobj(source, sink)
        hashes[f"files/{stored.storage_key}"] = stored.sha256
    return hashes


def _hash(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as source:
        while chunk := source.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
