"""Every message of every language renders with sample values, and keeps its placeholders."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fi", "nb", "sv", "it", "de")
TERMS = {
    cells[0]: dict(zip(LANGUAGES, cells[1:], strict=True))
    for line in (ROOT / "docs" / "words.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ")
    and len(cells := [c.strip() for c in line.strip("| ").split(" | ")]) == 6
}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
FILES = sorted((ROOT / "portello").glob("**/locale/*/LC_MESSAGES/django.po"))


def strings(message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string]


@pytest.mark.parametrize("file", FILES, ids=lambda f: f"{f.parts[-5]}-{f.parts[-3]}")
def test_every_message_renders(file):
    with file.open("rb") as source:
        catalogue = read_po(source, locale=file.parts[-3])
    for message in catalogue:
        if not message.id:
            continue
        original = message.id[0] if isinstance(message.id, tuple) else message.id
        wanted = set(PLACEHOLDER.findall(original))
        for text in strings(message):
            assert text, f"{file}: no translation of {original!r}"
            assert set(PLACEHOLDER.findall(text)) == wanted, f"{file}: {original!r}"
            term = TERMS.get(original, {}).get(file.parts[-3])
            assert message.context or term in (None, text), (
                f"{file}: {original!r} is {term!r} in docs/words.md, not {text!r}"
            )
            values = dict.fromkeys(wanted, "x")
            assert text % values if wanted else text, original
            assert text.count("\n") == original.count("\n"), f"{file}: line breaks of {original!r}"
            assert original[-1:] not in ".?:" or text.rstrip()[-1:] in ".?:!", f"{file}: {text!r}"


def test_the_table_of_words_is_read():
    assert len(TERMS) > 40 and TERMS["Ticket"]["nb"] == "Sak"


def test_all_five_catalogues_are_there():
    homes = {file.parents[3] for file in FILES}
    assert len(homes) >= 10
    for home in homes:
        found = {f.parts[-3] for f in FILES if f.parents[3] == home}
        assert found == {"fi", "nb", "sv", "it", "de"}, home


def test_catalogues_are_in_step():
    done = subprocess.run(
        [sys.executable, "bin/messages", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
