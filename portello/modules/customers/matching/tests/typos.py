"""Slips of the pen, as people make them: each operator makes one, from a seeded source of chance."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

_NEAR = {
    "a": "sqö", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo",
    "j": "hk", "k": "jl", "l": "kö", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et",
    "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
_FORMS = ["Oy", "AB", "AS", "GmbH", "S.r.l.", "Ltd.", "SA"]
_SHORT = {"straße": "str.", "str.": "straße", "Avenue": "Ave.", "Ave.": "Avenue", "Rd.": "Road",
          "Sq.": "Square", "St.": "Street", "Avda.": "Avenida", "rue": "r.", "Via": "V."}  # fmt: skip


def swap(text: str, chance: random.Random) -> str:
    n = _letter(text[:-1], chance)
    return text[:n] + text[n + 1] + text[n] + text[n + 2 :]


def drop(text: str, chance: random.Random) -> str:
    n = _letter(text, chance)
    return text[:n] + text[n + 1 :]


def double(text: str, chance: random.Random) -> str:
    n = _letter(text, chance)
    return text[:n] + text[n] + text[n:]


def neighbour(text: str, chance: random.Random) -> str:
    n = _letter(text, chance)
    return text[:n] + chance.choice(_NEAR.get(text[n].lower(), "e")) + text[n + 1 :]


def without_accents(text: str, chance: random.Random) -> str:
    parts = unicodedata.normalize("NFD", text)
    return "".join(c for c in parts if not unicodedata.combining(c))


def other_case(text: str, chance: random.Random) -> str:
    return text.upper() if chance.random() < 0.5 else text.lower()


def with_a_form(text: str, chance: random.Random) -> str:
    """A legal form that was left out or put in; of companies only."""
    return f"{text} {chance.choice(_FORMS)}"


def shortened(text: str, chance: random.Random) -> str:
    """An abbreviation written out, or the other way round."""
    for long, short in _SHORT.items():
        if long in text:
            return text.replace(long, short)
    return text


def turned(text: str, chance: random.Random) -> str:
    """The family name first."""
    return " ".join(reversed(text.split()))


SLIPS: list[Callable[[str, random.Random], str]] = [
    swap,
    drop,
    double,
    neighbour,
    without_accents,
    other_case,
]


def mistype(text: str, chance: random.Random, *more: Callable[[str, random.Random], str]) -> str:
    """`text` with one slip; unchanged if it has hardly any letters."""
    if len(re.findall(r"[^\W\d_]", text)) < 3:
        return text
    return chance.choice([*SLIPS, *more])(text, chance)


def _letter(text: str, chance: random.Random) -> int:
    return chance.choice([n for n, c in enumerate(text) if c.isalpha()])
