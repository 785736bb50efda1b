"""The virus scanner, against a real process that speaks clamd's protocol."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from portello import env
from portello.commands.verify import problems
from portello.core import uploads
from portello.core.audit import AuditEntry, System
from portello.core.files import StoredFile
from portello.core.tests.hostile import EICAR, PDF, zipped
from portello.core.uploads import scanner
from tests.pages import text

pytestmark = [pytest.mark.django_db, pytest.mark.feature("S07", "T04")]
COMPANY = 987_655


@pytest.fixture
def clamd(settings, tmp_path, monkeypatch):
    """A function: manner, place -> starts a scanner and sets it."""
    running = []
    monkeypatch.setattr(scanner, "CONNECTING", 0.3)
    monkeypatch.setattr(scanner, "WHOLE", 0.5)

    def start(manner: str = "", place: str = "tcp") -> None:
        place = str(tmp_path / "clamd.ctl") if place == "unix" else place
        command = [sys.executable, str(Path(__file__).with_name("clamd.py")), place, manner]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        running.append(process)
        said = process.stdout.readline().strip()
        settings.CLAMD = said if place != "tcp" else ("127.0.0.1", int(said))

    yield start
    for process in running:
        process.kill()
        process.communicate()


def take(content: bytes, name: str = "a.pdf") -> StoredFile:
    return uploads.accept(io.BytesIO(content), name, company_id=COMPANY, by=System("Ann"))


@pytest.mark.parametrize("place", ["tcp", "unix"])
def test_a_clean_file_passes_and_a_virus_is_refused_and_audited(clamd, place, as_person):
    clamd(place=place)
    assert take(PDF).name == "a.pdf" and scanner.answers_now()
    large = PDF + bytes(300_000)  # several chunks
    assert take(large).size == len(large)
    with pytest.raises(uploads.Refused, match="found something") as refused:
        take(PDF + bytes(100_000) + EICAR, "offer.pdf")
    assert not refused.value.again
    entry = AuditEntry.objects.get(verb="virus found")
    assert (entry.actor_name, entry.company_id) == ("Ann", COMPANY)
    assert dict(entry.values.values_list("field", "new")) == {
        "file": "offer.pdf",
        "found": "Eicar-Test-Signature",
    }
    assert not StoredFile.objects.filter(name="offer.pdf").exists()
    log = text(as_person("admin").get("/staff/audit/"))
    assert "the virus scanner found something" in log and "Eicar-Test-Signature" in log


@pytest.mark.parametrize("manner", ["silent", "small", "odd"])
def test_what_is_not_said_to_be_clean_is_not_taken(clamd, manner):
    clamd(manner)
    with pytest.raises(uploads.Refused, match="could not be checked") as refused:
        take(PDF + bytes(2000))
    assert refused.value.again and not StoredFile.objects.filter(company_id=COMPANY).exists()


def test_a_scanner_that_is_gone_takes_nothing(settings, as_person):
    settings.CLAMD = ("127.0.0.1", 9)  # nobody listens there
    with pytest.raises(uploads.Refused, match="could not be checked"):
        take(zipped(("a.txt", b"x")), "a.zip")
    assert any("virus scanner" in line for line in problems())
    assert "The virus scanner does not answer." in text(as_person("admin").get("/staff/"))
    settings.CLAMD = None
    assert take(PDF) and not any("virus scanner" in line for line in problems())


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        ("scanner", ("scanner", 3310)),
        ("10.0.0.5:3311", ("10.0.0.5", 3311)),
        ("", None),
    ],
)
def test_where_the_scanner_is_said_to_be(monkeypatch, said, meant):
    monkeypatch.setenv("PORTELLO_CLAMD", said)
    assert env.place("PORTELLO_CLAMD", 3310) == meant


@pytest.mark.parametrize("said", ["host:", "host:port", ":3310", "host:99999"])
def test_a_bad_place_stops_the_start(monkeypatch, said):
    monkeypatch.setenv("PORTELLO_CLAMD", said)
    with pytest.raises(env.BadEnvironment):
        env.place("PORTELLO_CLAMD", 3310)
