"""Postal addresses: streets with their abbreviations, house numbers, post office boxes, places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from portello.modules.customers.matching import folding
from portello.modules.customers.matching.company_names import near

_CARE_OF = re.compile(
    r"\b(c\s*[/o]{1,2}\s*o?|attn|att|att:|z\.? ?hd\.?|p\.? ?adr\.?)[ :.]+[^,;\n]*[,;\n]?"
)
_BOX = re.compile(
    r"\b(?:pl|pb|p ?o ?box|box|postboks|postfach|pf|postilokero|casella postale|c ?p|bp|apartado"
    r"(?: de correos)?|postbus|boite postale|skr poczt|postboks nr)[ .:]*(?:nr|no|n)?[ .]*([0-9]+)\b"
)
_NUMBER = re.compile(r"([0-9]+) ?([a-z]?)(?: ?[-/] ?[0-9]+ ?[a-z]?)?")
# What a kind of street is called behind its name, long and short; the longest is tried first.
_BEHIND = {
    "strasse": "str", "strase": "str", "straat": "str", "str": "str", "platz": "pl", "plein": "pl",
    "gasse": "ga", "allee": "al", "alle": "al", "weg": "w", "katu": "k", "kuja": "kj", "tie": "t",
    "polku": "p", "gatan": "g", "gata": "g", "gate": "g", "gaten": "g", "gade": "g", "gt": "g",
    "veien": "v", "vegen": "v", "vagen": "v", "vei": "v", "veg": "v", "vag": "v", "vej": "v", "vn": "v",
    "plassen": "pl", "plass": "pl", "torget": "to", "torg": "to", "tori": "to", "street": "st",
    "road": "rd", "square": "sq", "lane": "ln", "drive": "dr", "court": "ct", "avenue": "av", "ave": "av",
    "boulevard": "blvd", "bd": "blvd", "boul": "blvd",
}  # fmt: skip
_BEHIND_ORDER = sorted(_BEHIND, key=len, reverse=True)
# And in front, as a word of its own.
_FRONT = {
    "via": "v", "v": "v", "viale": "vle", "vle": "vle", "piazza": "pza", "pza": "pza", "pzza": "pza",
    "ppza": "pza", "corso": "cso", "cso": "cso", "largo": "lgo", "lgo": "lgo", "rue": "r", "r": "r",
    "avenue": "av", "av": "av", "ave": "av", "avda": "av", "avenida": "av", "boulevard": "blvd",
    "bd": "blvd", "blvd": "blvd", "boul": "blvd", "place": "pl", "pl": "pl", "calle": "c", "c": "c",
    "plaza": "pza", "ulica": "ul", "ul": "ul", "rua": "ru", "chemin": "ch", "ch": "ch", "route": "rte",
    "rte": "rte", "quai": "q", "strada": "str", "str": "str", "saint": "st", "sankt": "st", "st": "st",
}  # fmt: skip
# Places that have a name in each of two languages, by the first of them.
_TWO_NAMES = {
    "helsingfors": "helsinki", "abo": "turku", "esbo": "espoo", "vanda": "vantaa", "tammerfors": "tampere",
    "uleaborg": "oulu", "vasa": "vaasa", "bjorneborg": "pori", "borga": "porvoo", "karleby": "kokkola",
    "cologne": "koln", "munich": "munchen", "nuremberg": "nurnberg", "hanover": "hannover",
    "vienna": "wien", "copenhagen": "kobenhavn", "gothenburg": "goteborg", "milan": "milano",
    "rome": "roma", "florence": "firenze", "turin": "torino", "venice": "venezia", "naples": "napoli",
    "genoa": "genova", "genf": "geneve", "geneva": "geneve", "basle": "basel", "brussel": "bruxelles",
    "brussels": "bruxelles", "antwerpen": "anvers", "antwerp": "anvers", "prague": "praha", "prag": "praha",
    "warsaw": "warszawa", "lisbon": "lisboa", "bozen": "bolzano", "mailand": "milano",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """An address taken apart; "" is what it does not say. `box` is a post office box's number."""

    street: str = ""
    number: str = ""
    letter: str = ""
    box: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    full: str = ""  # the street before its kind is shortened, in which that may be mistyped

    def near(self, other: Place) -> float:
        """1 for the same postal address, less for one that a slip of the pen explains, else 0."""
        if self.country and other.country and self.country != other.country:
            return 0.0
        town = self._town(other)
        if not town:
            return 0.0
        if self.box or other.box:
            return town if self.box and self.box == other.box else 0.0
        if not self.street or not other.street or self.number != other.number:
            return 0.0
        if self.letter and other.letter and self.letter != other.letter:
            return 0.0
        street = max(near(self.street, other.street), near(self.full, other.full))
        return min(street, town) if self.number or street == 1 else 0.0

    def _town(self, other: Place) -> float:
        """How near the towns are: the postal code decides, and where there is none, the name."""
        cities = near(self.city, other.city) if self.city and other.city else 0.0
        if self.postal_code and other.postal_code:
            if self.postal_code == other.postal_code:
                return 1.0
            slip = near(self.postal_code, other.postal_code)
            return min(slip, cities) if cities else 0.0
        return cities


def place(street: str, postal_code: str, city: str, country: str) -> Place:
    """An address as a sender or the register writes it; `street` may hold several lines."""
    return _place(street[:400], postal_code[:40], city[:100], country.strip().upper()[:2])


@lru_cache(maxsize=4096)
def _place(street: str, postal_code: str, city: str, country: str) -> Place:
    text = _CARE_OF.sub(" ", folding.base(street))
    code, town = postal(postal_code), town_name(city)
    box = _BOX.search(re.sub(r"[.\s]+", " ", text))
    if box:
        return Place(box=box[1], postal_code=code, city=town, country=country)
    name, number, letter = _parted(text)
    return Place(_street(name), number, letter, "", code, town, country, _joined(name))


def _parted(text: str) -> tuple[str, str, str]:
    """(street, house number, its letter): the first number that a word stands before or behind."""
    plain = re.sub(
        r"\b(n|nr|no|num|numero)[.°º]* ?(?=[0-9])", " ", text.replace("º", "").replace("°", "")
    )
    plain = re.sub(r"\s+", " ", plain.replace(",", " ")).strip()
    for found in _NUMBER.finditer(plain):
        before, behind = plain[: found.start()], plain[found.end() :]
        if found.start() and before[-1:].isalnum():
            continue  # inside a word
        if re.match(r"[.] ?[a-z]", behind):
            continue  # "Straße des 17. Juni"
        letter = found[2] if not behind[:1].isalnum() else ""
        number = found[1].lstrip("0")
        if any(c.isalpha() for c in before):
            return before, number, letter
        if any(c.isalpha() for c in behind):
            rest = behind if letter or not found[2] else found[2] + behind
            return re.sub(r"[0-9].*", "", rest), number, letter
    return plain, "", ""


def _street(name: str) -> str:
    """A street's name in one form: "Haupt-Straße", "Hauptstr." and "hauptstrasse" are one."""
    spoken = re.sub(r"(?<=\b[a-z])[.](?=[a-z])", "", name)  # "v.le", "p.za"
    tokens = re.findall(r"[^\W_]+", re.sub("['’`´]", "", spoken))
    if len(tokens) > 1 and tokens[0] in _FRONT:
        tokens[0] = _FRONT[tokens[0]] + "."
    joined = "".join(tokens[:12])
    for ending in _BEHIND_ORDER:
        if joined.endswith(ending) and len(joined) > len(ending) + 1:
            return folding.loose(joined[: -len(ending)]) + _BEHIND[ending]
    return folding.loose(joined)


def _joined(name: str) -> str:
    return "".join(re.findall(r"[^\W_]+", name)[:12])


_CODE = re.compile(r"[0-9]{4,6}([A-Z]{2})?|[0-9]{2}-?[0-9]{3}")
_COUNTRY = re.compile(
    r"^(?:FIN|FI|SE|NO|DK|DE|AT|CH|IT|FR|BE|NL|LU|PL|EE|ES|LV|LT|CZ|SK|[SNDAIFBL])[ -]*(?=[0-9])"
)


def postal(text: str) -> str:
    """A postal code without blanks, and without the letters of its country in front.

    >>> postal("FI-00100"), postal("S-958 22"), postal("wa1 1dp")
    ('00100', '95822', 'WA11DP')
    """
    plain = re.sub(r"[^0-9A-Z]", "", folding.base(text).upper())
    without = _COUNTRY.sub("", plain)
    return without if _CODE.fullmatch(without) else plain


def town_name(text: str) -> str:
    """A town in one form: without the number of its district and in one language."""
    joined = "".join(word.loose for word in folding.words(text) if not word.base.isdigit())
    return _TWO_NAMES_LOOSE.get(joined, joined)


_TWO_NAMES_LOOSE = {folding.loose(one): folding.loose(two) for one, two in _TWO_NAMES.items()}
