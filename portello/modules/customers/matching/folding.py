"""Text as people mean it: case, accents, invisible and look-alike characters, punctuation."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# Letters that NFKD does not take apart. Both forms of a letter that people write in two ways: "Ørsted"
# is written Orsted and Oersted, "Müller" Muller and Mueller.
_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th",
                        "ı": "i", "ß": "ss", "ħ": "h"})  # fmt: skip
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})
_BARE = str.maketrans({"æ": "a", "œ": "o"})
# Letters of other scripts that look like a Latin one, small or capital (Unicode TR 39, the part in use).
_LOOKS_LIKE = dict(zip(
    "авекмнорстухіјѕԁԛԝһӏαβεζηικμνορτυχγѵɑɡ",
    "abekmhopctyxijsdqwhlabezhikmvoptuxyvag",
    strict=True,
))  # fmt: skip
_LATIN = str.maketrans(_LOOKS_LIKE)
_APOSTROPHES = re.compile("['’‘`´ʼ′]")
_WORDS = re.compile(r"[^\W_]+|[&+]")
_TWINS = re.compile(r"a[ae]+|oe+|ue+")


class Word(NamedTuple):
    """A word as people write it without its accents: base letters, spelled out, the least.

    "Müller" is muller and mueller, "Bær" baer and bar.
    """

    base: str
    spelled: str
    bare: str

    def same_as(self, other: Word) -> bool:
        """Whether people would take them for the same word."""
        return not set(self).isdisjoint(other)

    @property
    def loose(self) -> str:
        """One form for every way to write it; coarser than `same_as`, good for finding only."""
        return loose(self.base)


def loose(base: str) -> str:
    """`base` with "ae", "oe", "ue" and "aa" as one letter.

    >>> loose("mueller"), loose("aalto")
    ('muller', 'alto')
    """
    return _TWINS.sub(lambda found: found[0][0], base)


def visible(text: str) -> str:
    """`text` in lower case and compatibility form, without what cannot be seen."""
    if text.isascii():
        return text.casefold()
    shown = (
        "" if unicodedata.category(c) in ("Cf", "Mn", "Co", "Cs") and not _is_accent(c) else c
        for c in unicodedata.normalize("NFKC", text)
    )
    return unicodedata.normalize("NFC", "".join(shown).casefold().translate(_LATIN))


def _is_accent(char: str) -> bool:
    return "\u0300" <= char <= "\u036f"


def without_accents(seen: str) -> str:
    """What `visible` gave, with base letters only."""
    if seen.isascii():
        return seen
    parts = unicodedata.normalize("NFKD", seen.translate(_PLAIN))
    return "".join(c for c in parts if not unicodedata.combining(c))


def base(text: str) -> str:
    """`text` with base letters only, punctuation kept."""
    return without_accents(visible(text))


def words(text: str) -> list[Word]:
    """The words of `text`; an apostrophe parts no word, "&" and "+" are words of their own."""
    seen = _APOSTROPHES.sub("", visible(text))
    if seen.isascii():
        return [Word(one, one, one) for one in _WORDS.findall(seen)]
    return [
        Word(*(without_accents(one.translate(table)) for table in (_PLAIN, _SPELLED, _BARE)))
        for one in _WORDS.findall(seen)
    ]


def is_disguised(text: str) -> bool:
    """Whether `text` holds characters that cannot be seen, or letters of another script among
    Latin ones: nobody types these by accident."""
    if text.isascii():
        return False
    if any(unicodedata.category(c) == "Cf" and c != "\u00ad" for c in text):
        return True
    letters = [c for c in unicodedata.normalize("NFKC", text) if c.isalpha()]
    foreign = sum(c.casefold() in _LOOKS_LIKE and ord(c) > 0x24F for c in letters)
    latin = sum(ord(c) <= 0x24F or "\u1e00" <= c <= "\u1eff" for c in letters)
    return bool(foreign and latin)
