"""Real installations for tests that need real processes: server, worker, database of their own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"


@dataclass
class Installation:
    """One installation in a folder of its own, with its processes."""

    folder: Path
    port: int
    environment: dict[str, str]
    processes: list[subprocess.Popen] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        """Run `portello ARGUMENTS` and return what it printed."""
        command = [sys.executable, "-m", "portello", *arguments]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=300
        )
        if check and done.returncode:
            raise AssertionError(f"portello {arguments} failed:\n{done.stdout}\n{done.stderr}")
        return done

    def start(self, *arguments: str) -> subprocess.Popen:
        """Start a process that goes on; it is ended with the installation."""
        command = [sys.executable, "-m", "portello", *arguments]
        log = (self.folder / "log").open("ab")
        process = subprocess.Popen(
            command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
        )
        self.processes.append(process)
        return process

    def wait(self) -> None:
        """Until the server answers."""
        for _attempt in range(1600):
            try:
                with urllib.request.urlopen(f"{self.address}/health/ready", timeout=1):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server did not start:\n" + (self.folder / "log").read_text())

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, 15)
        for process in self.processes:
            process.wait(timeout=20)
        self.processes.clear()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def new_installation(folder: Path, mode: str = "production") -> Installation:
    """An installation on the database the tests run on, prepared but empty."""
    port = free_port()
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("PORTELLO_")},
        "PORTELLO_MODE": mode,
        "PORTELLO_SECRET_KEY": uuid.uuid4().hex * 2,
        "PORTELLO_DATA": str(folder),
        "PORTELLO_SCHEME": "http",
        "PORTELLO_PUBLIC_PORT": str(port),
        "PORTELLO_MAIL": "show",
    }
    if _on_postgres():
        environment["PORTELLO_DATABASE"] = _new_database()
    folder.mkdir(parents=True, exist_ok=True)
    return Installation(folder, port, environment)


def _on_postgres() -> bool:
    return os.environ.get("PORTELLO_DATABASE", "").startswith("postgres")


def _new_database(like: str = "template1") -> str:
    """The address of a new database, as `like` is now; nobody may be connected to that one."""
    import psycopg

    url, name = os.environ["PORTELLO_DATABASE"], f"portello_{uuid.uuid4().hex[:10]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    return urlsplit(url)._replace(path=f"/{name}").geturl()


INIT = (
    "init", "--portal-name", "Northwind Portal", "--support-name", "Customer service",
    "--support-email", "help@nw.example", "--support-phone", "+47 22 00 00 00",
    "--host", "localhost", "--admin-email", "boss@nw.example", "--admin-name", "Boss",
    "--staff-second-factor", "no",
)  # fmt: skip
ADMIN_PASSWORD = "a rather long password"


@pytest.fixture(scope="session")
def northwind_files(tmp_path_factory):
    """The real files, or a five-row sample of our own in the same form."""
    folder = SHARED / "northwind"
    return folder if folder.is_dir() else ROOT / "tests" / "samples" / "northwind"


def _init(folder: Path) -> Installation:
    made = new_installation(folder / "data")
    secret = folder / "password"
    secret.write_text(ADMIN_PASSWORD)
    made.run(*INIT, "--admin-password-file", str(secret))
    return made


@pytest.fixture(scope="session")
def _prepared(tmp_path_factory):
    """One that is only ever copied: preparing costs seconds, copying a database does not."""
    return _init(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def empty_installation(request, tmp_path):
    """Prepared, with a portal and an administrator, without customers."""
    first = request.getfixturevalue("_prepared")
    folder, port = tmp_path / "data", free_port()
    shutil.copytree(first.folder, folder)
    place = {"PORTELLO_DATA": str(folder), "PORTELLO_PUBLIC_PORT": str(port)}
    if _on_postgres():
        like = urlsplit(first.environment["PORTELLO_DATABASE"]).path[1:]
        place["PORTELLO_DATABASE"] = _new_database(like)
    made = Installation(folder, port, {**first.environment, **place})
    yield made
    made.stop()


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory):
    """The demo business, served by real processes, for browser tests."""
    folder = tmp_path_factory.mktemp("demo")
    made = new_installation(folder, mode="demo")
    made.start("demo", "--port", str(made.port))
    made.wait()
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, driven by Playwright; skipped loudly where it is missing."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs chromium")
        pytest.skip("chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()
