"""A temporary PostgreSQL cluster for tests and benchmarks; nothing of it stays."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """The folder of PostgreSQL's server programs, if they are installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if found:
        return found[0].parent
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


# Without waiting for the disk: tests kill our processes, never the machine.
_HURRIED = " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@contextmanager
def cluster(*, durable: bool) -> Iterator[str]:
    """A running cluster; gives its address as PORTELLO_DATABASE takes it. A `durable` one writes as
    that of an installation does."""
    folder = Path(tempfile.mkdtemp(prefix="portello-pg-"))
    programs = binaries()
    assert programs is not None
    port = _free_port()
    _own(folder)
    data = folder / "data"
    _run(
        programs / "initdb",
        "-D",
        data,
        "-U",
        "portello",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    options += "" if durable else _HURRIED
    _run(programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start")
    try:
        yield f"postgresql://portello@127.0.0.1:{port}/postgres"
    finally:
        _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; then its own user runs it."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _own(folder: Path) -> None:
    user = _user()
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)


def _run(*command: object) -> None:
    user = _user()
    who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    subprocess.run(
        [str(part) for part in command],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
        **who,  # type: ignore[call-overload]
    )
