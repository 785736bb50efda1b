"""The commands of bin/: what goes wrong at the start is one clear sentence, never a traceback."""

from __future__ import annotations

import builtins
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.installations import ADMIN_PASSWORD, INIT, new_installation

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bin"))
import bootstrap  # noqa: E402


def sentence(capsys) -> str:
    printed = capsys.readouterr().err.strip()
    assert "\n" not in printed and "Traceback" not in printed
    return printed


def test_a_missing_venv_package_is_named(monkeypatch, capsys):
    original = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "ensurepip":
            raise ImportError(name)
        return original(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SystemExit):
        bootstrap._make_venv()
    assert "apt install python3-venv" in sentence(capsys)


def test_a_folder_without_write_permission_is_named(monkeypatch, capsys):
    monkeypatch.setattr(bootstrap.os, "access", lambda path, mode: False)
    with pytest.raises(SystemExit):
        bootstrap.environment()
    assert "No permission to write" in sentence(capsys)


def test_an_old_python_is_named(monkeypatch, capsys):
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 10, 1))
    with pytest.raises(SystemExit):
        bootstrap.environment()
    assert "3.11 or newer" in sentence(capsys)


@pytest.fixture
def prepared(tmp_path):
    made = new_installation(tmp_path / "data", mode="demo")
    yield made
    made.stop()


def test_a_port_in_use_is_one_sentence(prepared):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = prepared.run("demo", "--port", str(taken.getsockname()[1]), check=False)
    assert done.returncode == 1 and "in use" in done.stderr and "Traceback" not in done.stderr


def test_a_data_folder_without_permission_is_one_sentence(prepared, monkeypatch):
    import os

    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    prepared.folder.chmod(0o500)
    done = prepared.run("prepare", check=False)
    assert done.returncode == 1 and "No permission to write" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("PORTELLO_SECRET_KEY", "short", "at least 40 characters"),
        ("PORTELLO_SMTP_PORT", "many", "must be a whole number"),
        ("PORTELLO_DATABASE", "mysql://x", "must begin with sqlite:// or postgresql://"),
        ("PORTELLO_LANGUAGE", "xx", "must be one of"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(tmp_path, name, value, part):
    made = new_installation(tmp_path / "data")
    made.environment[name] = value
    done = made.run("verify", check=False)
    assert done.returncode == 1 and part in done.stderr and "Traceback" not in done.stderr
    assert name in done.stderr


@pytest.mark.database
@pytest.mark.feature("F01")
def test_init_changes_nothing_when_an_answer_is_wrong_and_founds_once(tmp_path):
    made = new_installation(tmp_path / "data")
    secret = tmp_path / "password"
    secret.write_text(ADMIN_PASSWORD)
    wrong = [a if a != "help@nw.example" else "no address" for a in INIT]
    done = made.run(*wrong, "--admin-password-file", str(secret), check=False)
    assert done.returncode == 1 and "support e-mail" in done.stderr
    secret.write_text("short")
    done = made.run(*INIT, "--admin-password-file", str(secret), check=False)
    assert done.returncode == 1 and "Nothing was set up" in done.stderr
    secret.write_text(ADMIN_PASSWORD)
    made.run(*INIT, "--admin-password-file", str(secret))
    again = made.run(*INIT, "--admin-password-file", str(secret), check=False)
    assert again.returncode == 1 and "a portal already" in again.stderr


@pytest.mark.database
def test_a_backup_holds_the_data_and_can_be_put_back(empty_installation, tmp_path):
    """Restored beside the original, it answers like it."""
    made = empty_installation
    folder = Path(made.run("backup", str(tmp_path / "backups")).stdout.strip().splitlines()[-1])
    other = new_installation(tmp_path / "other")
    other.environment["PORTELLO_SECRET_KEY"] = made.environment["PORTELLO_SECRET_KEY"]
    if (folder / "portello.sqlite3").exists():
        (folder / "portello.sqlite3").rename(other.folder / "portello.sqlite3")
    else:
        command = ["pg_restore", "--no-owner", "-d", other.environment["PORTELLO_DATABASE"]]
        subprocess.run([*command, str(folder / "portello.dump")], check=True)
    assert "everything holds" in other.run("verify").stdout
    code = "from portello.modules.portals.models import *; print(Portal.objects.get().name)"
    assert "Northwind Portal" in other.run("manage", "shell", "-v", "0", "-c", code).stdout
    assert (folder / "manifest.json").exists()


def test_files_of_an_installation_are_nobody_elses(tmp_path):
    made = new_installation(tmp_path / "data", mode="demo")
    made.environment["PORTELLO_DATABASE"] = "sqlite://"
    made.run("prepare")
    mode = (made.folder / "portello.sqlite3").stat().st_mode & 0o777
    assert mode == 0o600, oct(mode)


def test_a_demo_that_runs_keeps_its_data_when_it_is_to_start_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        kept = ROOT / "var" / "demo" / f"kept-{port}"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch()
        try:
            command = [sys.executable, str(ROOT / "bin" / "demo"), "--reset", "--port", str(port)]
            run = subprocess.run(command, capture_output=True, text=True, timeout=60)
            assert run.returncode == 1 and "is in use" in run.stdout and kept.exists()
        finally:
            kept.unlink(missing_ok=True)
