"""Marking what was asked for: which words of a text fit a question, and the best passage of a long one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from portello.core.languages import CODES
from portello.core.names import find_key
from portello.core.search import Word, runs
from portello.core.search.stems import ends_compounds, stem

PASSAGE = 160  # characters of a value around what was found
_BEFORE = 40  # of them in front of it
_CHUNKS = re.compile(r"(\s+)")
_RUNS = re.compile(r"([^\W_]+)")
_WORDS = re.compile(r"[^\W_]+")
_TELLING = 3  # first letters that a word must have somewhere to be looked at closer


@dataclass(frozen=True)
class Place:
    """A word of a text that fits: where it stands, and the clauses it fits."""

    start: int
    end: int
    clauses: int


class _Flat(dict[int, str]):
    """Each character as one plain one, so that a text keeps its places: "é" is "e", a tab " "."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = " " if char.isspace() else find_key(char)[:1] or char
        return self[code]


_FLAT = _Flat()
_TWO_FOR_ONE = re.compile(r"ae|ss|oe|th")  # in a folded word: may be one character in a text


class Matcher:
    """What of a text fits the clauses of a question. Clauses are bits: 1, 2, 4 ..."""

    def __init__(self, clauses: Sequence[Sequence[Word]]) -> None:
        words = [[word for word in clause if not word.phone] for clause in clauses]
        self.all = (1 << len(clauses)) - 1
        self._phone = next((w.text for clause in clauses for w in clause if w.phone), "")
        self._words = [(1 << n, word) for n, clause in enumerate(words) for word in clause]
        self._stems = {
            language: [
                (bit, found, ends_compounds(found, language))
                for bit, word in self._words
                if (found := stem(word.text, language))
            ]
            for language in CODES
        }
        wanted = {word.text for _bit, word in self._words} | {
            found for some in self._stems.values() for _bit, found, _ends in some
        }
        wanted |= {_TWO_FOR_ONE.sub(lambda pair: pair.group()[0], word) for word in wanted}
        # "po1234" may be written "PO-1234".
        telling = {word[: _TELLING if word.isalpha() else 2] for word in wanted}
        self._telling = re.compile("|".join(map(re.escape, sorted(telling))) or r"(?!)")
        self._known: dict[tuple[str, str | None], int] = {}
        self._places: dict[tuple[str, str | None], list[Place]] = {}

    def fits(self, run: str, language: str | None = None) -> int:
        """The clauses that a folded word fits: as it is written, and with a `language` its stem
        ("" stands for all six)."""
        key = run, language
        if key not in self._known:
            self._known[key] = self._fits(run, language) if self._telling.search(run) else 0
        return self._known[key]

    def _fits(self, run: str, language: str | None) -> int:
        found = 0
        for bit, word in self._words:
            if run == word.text if word.exact else run.startswith(word.text):
                found |= bit
        for one in () if language is None else (language,) if language else CODES:
            for bit, wanted, ends in self._stems[one]:
                if not found & bit and wanted[:_TELLING] in run:
                    own = stem(run, one)
                    found |= bit if own == wanted or (ends and own.endswith(wanted)) else 0
        return found

    def of_title(self, title: str, language: str | None) -> int:
        """The clauses that a folded title fits."""
        found = 0
        for run in _WORDS.findall(title) if self._telling.search(title) else ():
            found |= self.fits(run, language)
        return found

    def chunk(self, chunk: str, language: str | None = None) -> int:
        """The clauses that a piece of text without spaces fits, whole or in its runs."""
        key = " " + chunk, language
        if key not in self._known:
            pieces = runs(find_key(chunk))
            whole = self.fits("".join(pieces)) if len(pieces) > 1 else 0
            for piece in pieces:
                whole |= self.fits(piece, language)
            self._known[key] = whole
        return self._known[key]

    def places(self, text: str, language: str | None = None) -> list[Place]:
        """Where words of `text` stand that fit."""
        key = text, language
        if key not in self._places:
            self._places[key] = list(self._look_through(text, language))
        return self._places[key]

    def _look_through(self, text: str, language: str | None) -> Iterator[Place]:
        flat, end = text.translate(_FLAT), 0
        for match in self._telling.finditer(flat):
            if match.start() < end:
                continue
            start = flat.rfind(" ", end, match.start()) + 1 or end
            end = flat.find(" ", match.end())
            end = len(flat) if end < 0 else end
            if clauses := self.chunk(text[start:end], language):
                yield Place(start, end, clauses)

    def marked(self, text: str, language: str | None = None) -> Markup:
        """`text`, escaped, with what was searched for marked."""
        if (
            self._phone
            and self._phone in "".join(c for c in text if c.isdigit())
            and not re.search(r"[^\W\d]", text)
        ):
            return Markup("<mark>{}</mark>").format(text)
        return Markup("").join(
            self._marked(chunk, language) if self.chunk(chunk, language) else escape(chunk)
            for chunk in _CHUNKS.split(text)
        )

    def _marked(self, chunk: str, language: str | None) -> Markup:
        pieces = runs(find_key(chunk))
        if len(pieces) > 1 and self.fits("".join(pieces)):
            return Markup("<mark>{}</mark>").format(chunk)
        return Markup("").join(
            Markup("<mark>{}</mark>").format(run)
            if self.fits(find_key(run), language)
            else escape(run)
            for run in _RUNS.split(chunk)
        )

    def passage(self, text: str, language: str | None = None) -> str:
        """`text` cut to the best passage: with most of what was asked, and of these the first.

        It never leads from one line, which is one message, into the next."""
        if len(text) <= PASSAGE and "\n" not in text:
            return text
        places = self.places(text, language)
        best = max(_windows(places, text), default=None, key=lambda one: one[0])
        first = places[best[1]].start if best else 0
        line = text.rfind("\n", 0, first) + 1
        end_of_line = text.find("\n", first)
        end_of_line = len(text) if end_of_line < 0 else end_of_line
        start = line
        if end_of_line - line > PASSAGE and first - line > _BEFORE:
            start = max(line, text.rfind(" ", line, first - _BEFORE) + 1)
        end = min(end_of_line, start + PASSAGE)
        if end < end_of_line:
            end = max(text.rfind(" ", first, end), first + 1) if " " in text[first:end] else end
        return ("… " if start else "") + text[start:end].strip() + (" …" if end < len(text) else "")

    def spread(self, text: str, language: str | None = None) -> int | None:
        """Within how many characters of `text` everything stands that was asked; None if it does not."""
        last: dict[int, int] = {}
        closest = None
        for place in self.places(text, language):
            for bit in _bits(place.clauses):
                last[bit] = place.start
            if sum(last) == self.all:
                width = place.end - min(last.values())
                closest = width if closest is None else min(closest, width)
        return closest


def _windows(places: list[Place], text: str) -> Iterator[tuple[tuple[int, int, int], int]]:
    """((how much of the question, how many words, the earlier the better), number of the place)."""
    for n, first in enumerate(places):
        clauses = count = 0
        for place in places[n:]:
            if place.end - first.start > PASSAGE - _BEFORE or "\n" in text[first.start : place.end]:
                break
            clauses |= place.clauses
            count += 1
        yield (clauses.bit_count(), count, -n), n


def _bits(clauses: int) -> Iterator[int]:
    while clauses:
        yield clauses & -clauses
        clauses &= clauses - 1
