"""Sets up Portello's Python environment; plain Python 3.11, used by every command in this folder."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def stop(sentence: str) -> NoReturn:
    """End with one clear sentence instead of a traceback."""
    print(sentence, file=sys.stderr)
    raise SystemExit(1)


def environment(requirements: str = "run") -> Path:
    """Make or refresh the virtual environment; returns its Python.

    `requirements` is "run" (what a user needs) or "dev" (what tests and checks need too).
    Does nothing when the locked file has not changed since the last time.
    """
    if sys.version_info < (3, 11):
        stop(f"Portello needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if not os.access(ROOT, os.W_OK):
        stop(f"No permission to write in {ROOT}: clone Portello into a folder of your own.")
    locked = ROOT / "requirements" / f"{requirements}.txt"
    wanted = hashlib.sha256(locked.read_bytes()).hexdigest()
    stamp = VENV / f".{requirements}"
    ready = [VENV / ".dev", stamp] if requirements == "run" else [stamp]
    hashes = {
        VENV / ".dev": hashlib.sha256((ROOT / "requirements/dev.txt").read_bytes()).hexdigest(),
        stamp: wanted,
    }
    if PYTHON.exists() and any(s.exists() and s.read_text() == hashes[s] for s in ready):
        return PYTHON
    _install(locked)
    for old in (VENV / ".run", VENV / ".dev"):
        old.unlink(missing_ok=True)
    stamp.write_text(wanted)
    return PYTHON


def catalogues() -> None:
    """Compile the message catalogues that are newer than what is compiled.

    Whoever sets the program up owns its folder; the user that it runs as need not write there.
    """
    sources = (ROOT / "portello").glob("**/locale/*/LC_MESSAGES/django.po")
    compiled = ((po, po.with_suffix(".mo")) for po in sources)
    old = any(not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime for po, mo in compiled)
    if old and os.access(ROOT, os.W_OK):
        subprocess.run([PYTHON, "-m", "portello.catalogues"], cwd=ROOT, check=True)


def _install(locked: Path) -> None:
    print("Setting up Python packages (once, about a minute) ...", flush=True)
    uv = shutil.which("uv")
    quiet = {"stdout": subprocess.DEVNULL}
    try:
        if uv:
            _run([uv, "venv", "-q", "--allow-existing", "--python", sys.executable, str(VENV)])
            _run(
                [uv, "pip", "sync", "-q", "--python", str(PYTHON), "--require-hashes", str(locked)]
            )
        else:
            _make_venv()
            pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            _run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(locked)], **quiet)
    except subprocess.CalledProcessError as error:
        stop(
            f"Installing the Python packages failed (exit {error.returncode}); see the lines above."
        )


def _make_venv() -> None:
    try:
        import ensurepip  # noqa: F401  Debian ships it in a package of its own
    except ImportError:
        stop("Python's venv is missing: run 'apt install python3-venv' and start again.")
    _run([sys.executable, "-m", "venv", str(VENV)])


def _run(command: list[str], **kwargs: object) -> None:
    subprocess.run(command, check=True, cwd=ROOT, **kwargs)  # type: ignore[call-overload]


def portello(*arguments: str, python: Path | None = None, **kwargs: object) -> int:
    """Run `portello ARGUMENTS` in the environment and return its exit code."""
    command = [str(python or PYTHON), "-m", "portello", *arguments]
    return subprocess.run(command, cwd=ROOT, **kwargs).returncode  # type: ignore[call-overload]
