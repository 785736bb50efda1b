"""The words of a record as the index holds them, and those of a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from portello.core.languages import CODES
from portello.core.names import find_key
from portello.core.search.kinds import Kind, Part
from portello.core.search.stems import languages_of, stored

_RUN = re.compile(r"[^\W_]+")
_PHONE = re.compile(r"[\d\s+()/.-]+")
_LONGEST_WORD = 40
_LONGEST_CHUNK = 200
_MOST_WORDS = 300  # of one part; a record with more is found by its first ones
# Of running text, different words: an article is found by its first 2,000, a conversation by the
# first 500 of each message and 5,000 in all. A pasted log ends there.
MOST_OF_TEXT = 2000
MOST_OF_MESSAGE = 500
_MOST_OF_PART = 5000
_LONGEST_TEXT = 100_000  # characters of one text that are looked at
_MOST_CLAUSES = 8
_SHORTEST_PHONE = 5


@dataclass(frozen=True)
class Word:
    """One alternative in a question: a word or its beginning; `phone` fits telephone numbers only."""

    text: str
    exact: bool = False
    phone: bool = False


def runs(chunk: str) -> list[str]:
    """The runs of letters and digits in a folded chunk: "po-1234" has two."""
    return [run[:_LONGEST_WORD] for run in _RUN.findall(chunk)]


def asked(text: str) -> list[list[Word]]:
    """`text` as clauses that must all hold, each a list of alternatives; [] if it has no word.

    Nothing in it is an operator. A word is found by its beginning, a single letter only as itself;
    "po-1234" finds "PO 1234" and "po1234" too, and the digits of a number any spelling of it.
    """
    clauses: list[list[Word]] = []
    for chunk in find_key(text[:200]).split():
        found = runs(chunk)
        whole = [_word("".join(found)[:_LONGEST_WORD])] if len(found) > 1 else []
        clauses += [[*whole, _word(run)] for run in found]
    del clauses[_MOST_CLAUSES:]
    digits = _digits(text).lstrip("0") if _PHONE.fullmatch(text.strip()) else ""
    if len(digits) >= _SHORTEST_PHONE:
        number = Word(digits[:_LONGEST_WORD], phone=True)
        clauses = [[*clause, number] for clause in clauses]
    return clauses


def _word(text: str) -> Word:
    return Word(text, exact=len(text) == 1)


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isascii() and c.isdigit())


@lru_cache(maxsize=50_000)
def pieces(chunk: str) -> tuple[str, ...]:
    """The words that a chunk of a text, written without a space, is found by."""
    found = runs(find_key(chunk))
    # "12" finds O-2026-00012: people leave the zeros of a number out.
    bare = [run.lstrip("0") for run in found if run[0] == "0" and run.strip("0")]
    whole = ["".join(found)[:_LONGEST_WORD]] if len(found) > 1 else []
    return (*found, *bare, *whole)


def tails_of(texts: Iterable[str], phone: bool) -> dict[str, None]:
    """The ends of stored words of a part that is a name or a number, each once, in order."""
    found: dict[str, None] = {}
    for text in texts:
        for chunk in find_key(text).split():
            found.update(("_" + piece, None) for piece in pieces(chunk))
        if phone:
            digits = _digits(text)[:20]
            found.update(("_" + digits[n:], None) for n in range(len(digits) - _SHORTEST_PHONE + 1))
        if len(found) > _MOST_WORDS:
            break
    return dict.fromkeys(list(found)[:_MOST_WORDS])


def add_text(found: dict[str, None], text: str, languages: Sequence[str], most: int) -> None:
    """Add the ends of stored words of a running text to those of its part: the words as they are
    written, at most `most` different ones, and their stems with the language that has them."""
    words: dict[str, None] = {}
    for chunk in text[:_LONGEST_TEXT].split():
        words.update(dict.fromkeys(pieces(chunk[:_LONGEST_CHUNK])))
        if len(words) >= most:
            break
    told = languages_of(words)
    chosen = [*languages, *(one for one in told if one not in languages)] or CODES
    room = most
    if len(found) + most > _MOST_OF_PART:  # counted only where it may be too many
        room = _MOST_OF_PART - sum(1 for tail in found if tail[0] == "_")
    those = tuple(chosen)
    for word in list(words)[:most]:
        if "_" + word not in found:
            if room <= 0:
                continue
            room -= 1
        found.update(_tails(word, those))


@lru_cache(maxsize=50_000)
def _tails(word: str, languages: tuple[str, ...]) -> dict[str, None]:
    stems = [(code, ending) for code in languages if (ending := stored(word, code))]
    return dict.fromkeys(["_" + word, *(f"{code}_{ending}" for code, ending in stems)])


def token(
    kind: Kind, part: Part, word: str, company_id: int | None = None, language: str = ""
) -> str:
    """A stored word: whose it is, which field it stands in, what it says; of a stem its language."""
    return f"{place(kind, part, company_id)}{language}_{word}"


def place(kind: Kind, part: Part, company_id: int | None = None) -> str:
    """What a stored word begins with."""
    return f"{'' if company_id is None else company_id}{kind.code}{part.code}"
