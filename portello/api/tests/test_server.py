"""The API of a real installation: the guide's examples with curl, and the pace with many at once."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

pytestmark = [pytest.mark.race, pytest.mark.database]
GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide" / "api.md"
MAKE = """
from portello.core.audit import System
from portello.api.operations import make_integration_key
from portello.api.resources import rights_offered
print(make_integration_key(by=System("test"), name="ERP", rights=rights_offered())[1])
"""


@pytest.fixture
def served(empty_installation):
    """(installation, key) with a server of two processes."""
    key = empty_installation.run("manage", "shell", "--no-imports", "-c", MAKE).stdout.split()[-1]
    empty_installation.start("serve", "--bind", f"127.0.0.1:{empty_installation.port}")
    empty_installation.wait()
    return empty_installation, key


def test_the_guides_examples_work_and_the_pace_holds(served):
    installation, key = served
    examples = re.findall(r"^curl .*$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(examples) >= 7
    assert shutil.which("curl"), "the guide's examples need curl"
    for example in examples:
        done = subprocess.run(
            ["sh", "-c", example],
            env={
                "KEY": key,
                "PORTAL": installation.address,
                "PATH": "/usr/bin:/bin",
                "ITEM": "abcdefghijkl",
            },
            capture_output=True,
            text=True,
        )
        answer = json.loads(done.stdout)
        if "limit=0" in example:
            assert answer["status"] == 400 and answer["errors"][0]["parameter"] == "limit"
            assert "kokonaisluku" in answer["detail"]
        elif "$ITEM" in example:
            assert answer["status"] == 404, "nothing waits here"
        else:
            assert "items" in answer or answer["openapi"] == "3.1.0", example
    _pace(installation.address, key)
    assert key not in (installation.folder / "log").read_text()


def _pace(address: str, key: str) -> None:
    def ask(_n: int) -> int:
        request = Request(f"{address}/api/v1/sites", headers={"Authorization": f"Bearer {key}"})
        try:
            return urlopen(request, timeout=30).status
        except HTTPError as error:
            return error.code if int(error.headers["Retry-After"]) >= 1 else 0

    time.sleep(1.5)  # what the examples used has come back: ten a second
    start = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(ask, range(200)))
    meanwhile = 10 * (time.monotonic() - start)
    assert set(answers) == {200, 429}
    assert 55 <= answers[200] <= 60 + meanwhile + 2, answers
