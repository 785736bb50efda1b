"""Stems of running text in the six languages, so that "invoices" finds "invoice" (ADR 0042).

Snowball's rules, and a few of our own behind them for what Snowball leaves apart in trade words.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from snowballstemmer import stemmer

from portello.core.names import find_key

_NAMES = {
    "en": "english",
    "fi": "finnish",
    "nb": "norwegian",
    "sv": "swedish",
    "it": "italian",
    "de": "german",
}
# Their words are written together: what a compound ends with is found too ("verkkolasku").
COMPOUNDING = frozenset(("fi", "nb", "sv", "de"))
_SHORTEST_WORD = 3
_SHORTEST_STEM = 3  # letters that our own rules leave: "an" would be Antti, Anna and "and" in one
_SHORTEST_END = 4  # letters that a stem needs to be looked for at the end of compounds
_OWN: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    language: tuple((re.compile(wanted), instead) for wanted, instead in rules)
    for language, rules in {
        # Consonants that change with the form: tilaus, tilauksen; tukos, tukoksen; tulostin,
        # tulostimet; huolto, huollon.
        "fi": (
            (r"(?<=..)[uy]ks(?:i)?$", "us"),
            (r"(?<=..)([eo])ksi?$", r"\1s"),
            (r"(?<=[eu][uy])[dt]$", "s"),
            (r"(?<=...)ys$", "us"),
            (r"(?<=...)im$", ""),
            (r"(?<=....)as$", ""),
            (r"(?<=...)[aeiouy]+$", ""),
            (r"(?<=....)an$", ""),
            (r"([lnr])\1?[td]?$", r"\1"),
            (r"m[mp]$", "m"),
            (r"(?<=..)n[kg]$", "n"),
            (r"([kptdv])\1$", r"\1"),
            (r"(?<=...)d$", "t"),
            (r"v$", "p"),
        ),
        # kabel, kabler; nøkkel, nøkler
        "nb": (
            (r"(?<=....)et$", ""),
            (r"(?<=[bdfgklmnprstv])e([lr])$", r"\1"),
            (r"([bdfgklmnprstv])\1([lr])$", r"\1\2"),
            (r"([lmn])\1$", r"\1"),
        ),
        # garanti, garantin; lösenord, lösenordet; kabel, kablar
        "sv": (
            (r"(?<=.....)et$", ""),
            (r"(?<=....[aoi])n$", ""),
            (r"(?<=....)[ao]$", ""),
            (r"(?<=[bdfgklmnprstv])e([lr])$", r"\1"),
            (r"(?<=...n)s$", ""),
        ),
        "de": ((r"(?<=....)ung$", ""), (r"(?<=..[aeiou])s$", ""), (r"(?<=...)o$", "")),
        "it": ((r"(?<=...)h$", ""),),
    }.items()
}
_here = threading.local()  # Snowball's stemmers keep the word in hand: one for each thread


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word; "" if it has none (a number, a short word)."""
    if len(word) < _SHORTEST_WORD or not word.isalpha():
        return ""
    found = _snowball(language)(word)
    if language in ("nb", "sv"):
        found = _snowball(language)(found)  # fakturaer, faktura, faktur
    for wanted, instead in _OWN.get(language, ()):
        shorter = wanted.sub(instead, found)
        found = shorter if len(shorter) >= _SHORTEST_STEM else found
    return found if len(found) > 1 else word


def _snowball(language: str) -> Any:
    held = _here.__dict__
    if language not in held:
        held[language] = stemmer(_NAMES[language]).stemWord
    return held[language]


def stored(word: str, language: str) -> str:
    """The stem as the index holds it: from its end where compounds are, "" without a stem."""
    found = stem(word, language)
    return found[::-1] if language in COMPOUNDING else found


def ends_compounds(found: str, language: str) -> bool:
    """Whether the stem, asked for as it is stored, is also looked for at the end of longer words."""
    return language in COMPOUNDING and len(found) >= _SHORTEST_END


# Words that are in nearly every text of their language and in few of the others.
_TELLING = {
    "en": "the and of to is that for you with this not are have was we it be from your please",
    "fi": "ja on ei se etta mutta kun niin olen ovat myos jos han voi tama ole sen kanssa meidan hei",
    "nb": "og er ikke det som pa jeg vi med til av kan har den fra dere hvis hei skal etter",
    "sv": "och ar inte det som pa jag vi med till av kan har den fran ni om hej ska efter",
    "it": "il di che non la per un una con sono del della le nel piu questo buongiorno come grazie ho",
    "de": "der die und das ist nicht ein eine mit wir sie fur auf von zu ich bitte den wird dem",
}
_LANGUAGES_OF: dict[str, list[str]] = {}
for _language, _listed in _TELLING.items():
    for _word in _listed.split():
        _LANGUAGES_OF.setdefault(_word, []).append(_language)
_ENOUGH = 3  # telling words that decide


def languages_of(words: Collection[str]) -> tuple[str, ...]:
    """The language that running text of these folded words is in, of its telling words.

    More than one where it cannot be told (Norwegian or Swedish); () if there are too few words.
    """
    telling = _LANGUAGES_OF.keys() & words
    counts = Counter(language for word in telling for language in _LANGUAGES_OF[word])
    most = max(counts.values(), default=0)
    if most < _ENOUGH:
        return ()
    return tuple(language for language in _NAMES if counts[language] >= max(_ENOUGH, most * 0.7))


def likeliest(text: str, *wishes: str) -> str:
    """The language that a text, be it short, has most telling words of; of equal ones the first of
    `wishes`, which also decide where no word tells. "" without any."""
    words = set(re.findall(r"[a-z]+", find_key(text)))
    counts = Counter(code for word in _LANGUAGES_OF.keys() & words for code in _LANGUAGES_OF[word])
    most = max(counts.values(), default=0)
    best = [code for code in _NAMES if counts[code] == most]
    return next((code for code in wishes if code in best), best[0] if most else "")


def tells_nothing(word: str) -> bool:
    """Whether a word is one that nearly every text of its language has."""
    return word in _LANGUAGES_OF
