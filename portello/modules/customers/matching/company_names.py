"""Company names: what is left of one when its legal form is taken off, and how near two are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA

from portello.modules.customers.matching import folding, legal_forms
from portello.modules.customers.matching.folding import Word

_AND = frozenset(["and", "ja", "und", "og", "och", "e", "ed", "et", "en", "y", "u"])
_ARTICLES = frozenset(["the"])
_LONGEST = 200
_MOST_WORDS = 12


@dataclass(frozen=True)
class CompanyName:
    """The words of a name less its legal form and its "and", and the families of the form."""

    words: tuple[Word, ...]
    families: frozenset[str]

    @cached_property
    def joined(self) -> str:
        """In its order without blanks: "Data Soft" is "DataSoft"."""
        return "".join(word.base for word in self.words)

    @cached_property
    def ordered(self) -> str:
        """The same whatever the order of the words."""
        return "".join(sorted(word.base for word in self.words))

    @cached_property
    def spellings(self) -> frozenset[str]:
        """Joined in both orders, in each of the ways to write accents."""
        ways = list(zip(*self.words, strict=True))
        return frozenset("".join(one) for way in ways for one in (way, sorted(way)))

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        return tuple(sorted(w.base for w in self.words if any(c.isdigit() for c in w.base)))

    def same_as(self, other: CompanyName) -> bool:
        """Whether it is the same name as people write names; legal forms are not compared."""
        if not self.words or not other.words:
            return False
        return not self.spellings.isdisjoint(other.spellings) or _same_words(
            self.words, other.words
        )

    def fits_form_of(self, other: CompanyName) -> bool:
        """Whether the legal forms do not speak against each other."""
        return bool(not self.families or not other.families or self.families & other.families)

    def likeness(self, other: CompanyName) -> float:
        """0 for another name, up to 1 for one that only a slip of the pen tells apart.

        Names with different numbers in them are different: "Unit 12", "Unit 13".
        """
        if not self.words or not other.words or self.numbers != other.numbers:
            return 0.0
        return max(
            near(self.joined, other.joined),
            near(self.ordered, other.ordered),
            self._by_words(other),
            self._by_form(other),
        )

    def _by_form(self, other: CompanyName) -> float:
        """The same but for a legal form that was mistyped: "Alpha Oyy"."""
        short, long = sorted((self, other), key=lambda one: len(one.words))
        rest = CompanyName(long.words[:-1], long.families)
        mistyped = len(long.words) == len(short.words) + 1 and legal_forms.is_nearly_one(
            long.words[-1].loose
        )
        return 0.9 if mistyped and rest.same_as(short) else 0.0

    def _by_words(self, other: CompanyName) -> float:
        """Word by word: each has one that is the same, near, or its abbreviation."""
        if len(self.words) != len(other.words) or len(self.words) < 2:
            return 0.0
        left, sum_of, slips = [w.base for w in other.words], 0.0, 0
        for word in sorted((w.base for w in self.words), key=len, reverse=True):
            best = max(left, key=lambda one: _word_near(word, one))
            value = _word_near(word, best)
            if not value:
                return 0.0
            slips += value < 1
            sum_of += value
            left.remove(best)
        # Of two words that each are only near, somebody else's name may be made.
        return sum_of / len(self.words) if slips <= max(1, len(self.words) // 2) else 0.0


@lru_cache(maxsize=4096)
def company_name(text: str) -> CompanyName:
    """`text` read as a company's name."""
    found = folding.words(text[:_LONGEST])[: _MOST_WORDS + 6]
    span, forms, families = legal_forms.parted([word.loose for word in found])
    kept = [found[n] for n in span if n not in forms]
    kept = [w for n, w in enumerate(kept) if not _is_and(w.base, 0 < n < len(kept) - 1)]
    if len(kept) > 1 and kept[0].base in _ARTICLES:
        kept = kept[1:]
    return CompanyName(tuple(kept or found)[:_MOST_WORDS], families)


def _is_and(word: str, between: bool) -> bool:
    """Whether it joins two others: at either end "E" is a letter."""
    return word in ("&", "+") or (between and word in _AND)


def near(one: str, other: str) -> float:
    """How near two words or names are: 1 the same, 0 further apart than slips of the pen explain.

    A slip is a letter too few, too many, another one, or two that changed places; one is
    allowed from four letters on, two from twelve, three from eighteen.
    """
    if one == other:
        return 1.0
    longest = max(len(one), len(other))
    allowed = 0 if min(len(one), len(other)) < 4 else max(1, longest // 6)
    distance = OSA.distance(one, other, score_cutoff=allowed)
    return 0.0 if distance > allowed else 1.0 - distance / longest


def _word_near(one: str, other: str) -> float:
    value = near(one, other)
    short, long = sorted((one, other), key=len)
    if not value and len(short) >= 3 and long.startswith(short) and short.isalpha():
        return 0.85  # "Rak." for "Rakennus"
    return value


def _same_words(ones: tuple[Word, ...], others: tuple[Word, ...]) -> bool:
    """Each word of one has its like in the other: "Mueller Käse" and "Kaese Müller"."""
    left = list(others)
    for word in ones:
        twin = next((one for one in left if word.same_as(one)), None)
        if twin is None:
            return False
        left.remove(twin)
    return not left
