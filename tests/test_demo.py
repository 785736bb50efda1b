"""The demo that `bin/demo` loads: it loads, and everybody printed there gets in and has a home."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

VISITS = """
from django.test import Client
from portello.commands.prepare import bring_up_to_date
from portello.demo import PASSWORD, PEOPLE
from portello.demo.load import load
from portello.modules.portals.models import Portal

bring_up_to_date()
load()
load()
assert Portal.objects.count() == 2, "a second time loads nothing"
for email, _who in PEOPLE:
    client = Client(HTTP_HOST="localhost")
    sent = {"login": email, "password": PASSWORD}
    answer = client.post("/account/login/", sent, follow=True)
    at = "/staff/" if email.endswith("@business.example") else "/"
    assert answer.status_code == 200 and answer.redirect_chain[-1][0] == at, email
partner = Client(HTTP_HOST="partners.localhost")
assert b"Acme Partners" in partner.get("/").content, "its home page is open to visitors"
partner.post("/account/login/", {"login": "agent@partner.example", "password": PASSWORD})
assert partner.get("/orders/").status_code == 200
print("everybody got in")
"""


@pytest.mark.feature("N33", "T24")
def test_everybody_of_the_demo_gets_in(tmp_path):
    environment = {**os.environ, "PORTELLO_MODE": "demo", "PORTELLO_DATA": str(tmp_path)}
    environment.pop("PORTELLO_DATABASE", None)
    done = subprocess.run(
        [sys.executable, "-m", "portello", "manage", "shell", "-v", "0", "-c", VISITS],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.stdout.strip() == "everybody got in", done.stderr[-2000:]
