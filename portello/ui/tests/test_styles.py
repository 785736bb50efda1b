"""The style sheet is one file for browsers and short ones for people."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LONGEST = 300


def test_what_browsers_get_is_what_the_parts_say():
    found = subprocess.run([sys.executable, "bin/styles", "--check"], cwd=ROOT, capture_output=True)
    assert found.returncode == 0, found.stdout.decode()


def test_style_sheets_stay_short():
    made = ROOT / "portello/ui/static/ui/portello.css"
    sheets = [p for p in ROOT.glob("portello/**/*.css") if "vendor" not in p.parts and p != made]
    long_ones = [str(p) for p in sheets if p.read_text().count("\n") > LONGEST]
    assert len(sheets) > 12 and not long_ones, "split it by what it styles"
