"""Names of people: titles off, order and middle names no matter."""

from __future__ import annotations

import re
from functools import lru_cache

from portello.modules.customers.matching import folding
from portello.modules.customers.matching.company_names import near
from portello.modules.customers.matching.folding import Word

_TITLES_WORDS = (
    "dr prof ing dipl diplom mag mba phd msc bsc herr frau hr fru mr mrs ms miss mister sig sigra "
    "signor signora dott dottssa dottore dottoressa avv geom rag arch ir drs univ doz lic habil "
    "fh jr sr bba kfm kffr jur med rer nat mme mlle monsieur madame don dona"
)
_TITLES = frozenset(_TITLES_WORDS.split())
_ENDED = re.compile(r"\b(sig|dott|prof)\.\s?(ra|ssa)\b", re.I)  # Italian titles of women
_LONGEST = 200
_MOST_WORDS = 6
Person = tuple[Word, ...]


@lru_cache(maxsize=4096)
def person_name(text: str) -> Person:
    """The words of a person's name; a comma ("Virtanen, Antti") puts the family name last."""
    family, comma, given = folding.visible(text[:_LONGEST]).partition(",")
    whole = f"{given} {family}" if comma and given.strip() else text[:_LONGEST]
    found = [word for word in folding.words(_ENDED.sub(r"\1", whole)) if word.base.isalpha()]
    kept = [word for word in found if word.base not in _TITLES]
    return tuple(kept or found)[:_MOST_WORDS]


def same_person(one: Person, other: Person) -> bool:
    """Whether it is the same name: in any order, and a middle name may be left out."""
    short, long = sorted((one, other), key=len)
    if not short:
        return False
    if len(short) > 1 or len(long) == 1:
        left = list(long)
        for word in short:
            twin = next((w for w in left if word.same_as(w)), None)
            if twin is None:
                break
            left.remove(twin)
        else:
            return True
    return _joined(one) == _joined(other)


def like_person(one: Person, other: Person) -> bool:
    """Whether a slip of the pen or an initial explains the difference: one word is the same, and
    the other near or its first letter."""
    short, long = sorted((one, other), key=len)
    if len(short) < 2:
        return False
    left, same, off = list(long), 0, 0
    for word in sorted(short, key=lambda w: -len(w.base)):
        twin = next((w for w in left if word.same_as(w)), None)
        if twin is None:
            twin = next((w for w in left if _like(word.base, w.base)), None)
            off += 1
        else:
            same += len(word.base) > 1
        if twin is None:
            return False
        left.remove(twin)
    return same >= 1 and off <= 1


def _like(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return near(one, other) > 0 or (len(short) == 1 and long.startswith(short))


def _joined(person: Person) -> str:
    return "".join(sorted(word.base for word in person))
