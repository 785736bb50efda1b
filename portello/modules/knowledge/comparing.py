"""What differs between two versions of an article, language by language, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.conf import settings
from markupsafe import Markup

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_WORDS = 400  # of one changed place; a longer one is shown as gone and new
Texts = tuple[Mapping[str, str], Mapping[str, str]]


@dataclass(frozen=True)
class Difference:
    """What changed in one language; title and text with what is gone and what is new marked."""

    code: str
    language: str
    title: Markup
    lines: list[Markup]


def differences(before: Texts, after: Texts) -> list[Difference]:
    """The languages in which anything differs."""
    found = []
    for code, language in settings.LANGUAGES:
        (old_title, old), (new_title, new) = (
            (texts[0].get(code, ""), texts[1].get(code, "")) for texts in (before, after)
        )
        if (old_title, old) != (new_title, new):
            title = _words(old_title, new_title)
            found.append(Difference(code, language, title, list(_lines(old, new))))
    return found


def _lines(old: str, new: str) -> Iterator[Markup]:
    """The lines that changed, each run of them with the line before and after it."""
    before, after = old.splitlines(), new.splitlines()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for group in matcher.get_grouped_opcodes(1):
        for what, i1, i2, j1, j2 in group:
            if what == "equal":
                yield from (Markup("{}").format(line) for line in before[i1:i2])
            else:
                yield _words("\n".join(before[i1:i2]), "\n".join(after[j1:j2]))


def _words(old: str, new: str) -> Markup:
    if old == new:
        return Markup("{}").format(new)
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if len(before) > _MOST_WORDS or len(after) > _MOST_WORDS:
        return _gone(old) + _new(new)
    made = Markup("")
    for what, i1, i2, j1, j2 in SequenceMatcher(None, before, after, False).get_opcodes():
        if what == "equal":
            made += "".join(after[j1:j2])
        else:
            made += _gone("".join(before[i1:i2])) + _new("".join(after[j1:j2]))
    return made


def _gone(text: str) -> Markup:
    return Markup("<del>{}</del>").format(text) if text else Markup("")


def _new(text: str) -> Markup:
    return Markup("<ins>{}</ins>").format(text) if text else Markup("")
