"""Business ids, VAT numbers, phone numbers and e-mail addresses, freed of how they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from django.conf import settings
from rapidfuzz.distance import OSA

from portello.modules.accounts.models import normal_email
from portello.modules.customers.matching import folding

_GERMAN_REGISTER = re.compile(r"(HRA|HRB|GNR|GSR|PR|VR)\s*-?\s*([0-9]{1,6})\s*([A-Z]{1,3})?\b")
_PREFIXES_WORDS = (
    "AT BE BG CY CZ DE DK EE ES FI FR GB GR EL HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK NO IS "
    "XI"
)
_PREFIXES = frozenset(_PREFIXES_WORDS.split())
_SHORTEST_ID, _SHORTEST_PHONE = 5, 6
TAIL = 7  # digits at the end of a phone number by which it is found


@dataclass(frozen=True)
class Number:
    """A number of a register. `cores` are what must agree, one is enough; `country` if it says it.

    `court` is what stands around a German register's number, which each court counts by itself.
    """

    cores: frozenset[str] = frozenset()
    country: str = ""
    court: str = ""
    german_register: bool = False

    def same_as(self, other: Number) -> bool:
        if not self.cores & other.cores:
            return False
        return not (self.country and other.country and self.country != other.country)

    def says_its_court(self, other: Number) -> bool:
        """Whether the numbers are as unique as they look: a German one is with its court only."""
        return not self.german_register or bool(self.court and self.court == other.court)

    def like(self, other: Number) -> bool:
        """Whether one mistyped digit explains the difference."""
        return any(
            len(one) >= 7 and len(two) >= 7 and OSA.distance(one, two, score_cutoff=1) <= 1
            for one in self.cores
            for two in other.cores
        )


@lru_cache(maxsize=4096)
def number(text: str) -> Number:
    """A business id or VAT number of any country, read without knowing the country."""
    spoken = folding.base(text[:80]).upper()
    german = _GERMAN_REGISTER.search(spoken)
    if german:
        court = re.sub(r"\b(AMTSGERICHT|AG|REGISTERGERICHT)\b", " ", spoken.replace(german[0], " "))
        core = "".join(part or "" for part in german.groups())
        return Number(frozenset({core}), "DE", " ".join(re.findall(r"[A-Z]+", court)), True)
    plain = re.sub(r"[^0-9A-Z]", "", spoken)
    country, core = _country_of(plain)
    digits = [c for c in core if c.isdigit()]
    if len(core) < _SHORTEST_ID or len(digits) < 3 or len(set(core)) == 1:
        return Number()  # "-", "n/a", "00000000"
    return Number(frozenset({core, *_twins(core, country)}), country)


def _country_of(plain: str) -> tuple[str, str]:
    """(country or "", the rest) of a number that may begin with its country."""
    swiss = re.fullmatch(r"CHE([0-9]{9})(MWST|TVA|IVA|TPV|HR)?", plain)
    if swiss:
        return "CH", swiss[1]
    norwegian = re.fullmatch(r"(?:NO)?([0-9]{9})MVA", plain)
    if norwegian:
        return "NO", norwegian[1]
    # No prefix where a number may begin with the same letters: a Spanish NIF, a British company's.
    if plain[:2] in _PREFIXES and len(re.sub(r"\D", "", plain[2:])) >= 7:
        return {"EL": "GR", "XI": "GB"}.get(plain[:2], plain[:2]), plain[2:]
    return "", plain


def _twins(core: str, country: str) -> set[str]:
    """Other numbers that say the same: what a VAT number is made of, SIREN in SIRET."""
    found = set()
    if re.fullmatch(r"U[0-9]{8}", core):
        found.add(core[1:])  # Austria
    if re.fullmatch(r"[0-9]{10}01", core) and country in ("SE", ""):
        found.add(core[:10])
    if re.fullmatch(r"16[0-9]{10}", core):
        found.add(core[2:])  # Sweden, with the century
    if country == "FR" and re.fullmatch(r"[0-9A-Z]{2}[0-9]{9}", core):
        found.add(core[2:])
    if re.fullmatch(r"[0-9]{14}", core):
        found.add(core[:9])
    if country in ("BE", "") and re.fullmatch(r"0?[0-9]{9}", core):
        found.add(core.lstrip("0").rjust(9, "0"))
    if country in ("GB", "") and re.fullmatch(r"[0-9]{6,8}", core):
        found.add(core.rjust(8, "0"))  # leading zeros are left out: Finland and Britain
    return found


# ---- phones

_EXTENSION = re.compile(
    r"(?:ext|extn|x|puh|alanumero|dw|durchwahl|int|anknytning|#)\.? ?[0-9]{1,5}$"
)
_SEVERAL = re.compile(r"[;,|]| / | or | tai | oder | eller ")


@lru_cache(maxsize=4096)
def phones(text: str, country: str) -> frozenset[str]:
    """The numbers in `text`: "+" and the digits where the country is clear, else bare digits."""
    found = set()
    spoken = _EXTENSION.sub("", folding.base(text[:120]).strip())
    for one in _SEVERAL.split(spoken):
        digits = _digits(one)
        if len(digits) >= _SHORTEST_PHONE and len(set(digits)) > 1:
            found.add(_international(one, country) or digits)
    return frozenset(found)


def tails(text: str) -> set[str]:
    """The last digits of each number in `text`: what every way to write it has in common."""
    return {_digits(one)[-TAIL:] for one in phones(text, "")}


def same_phone(ones: frozenset[str], others: frozenset[str]) -> float:
    """1 where a number is the same in full, 0.8 where one of two lacks its country, else 0."""
    if ones & others:
        return 1.0
    for one in ones:
        for other in others:
            short, long = sorted((_digits(one).lstrip("0"), _digits(other).lstrip("0")), key=len)
            both = one.startswith("+") and other.startswith("+")
            if not both and len(short) >= TAIL and long.endswith(short):
                return 0.8
    return 0.0


def _international(text: str, country: str) -> str:
    region = country or settings.COUNTRY
    if re.match(r"\s*00[1-9]", text):
        text = "+" + text.strip()[2:]
    text = text.replace("(0)", "")
    if not country and not text.strip().startswith("+"):
        return ""
    try:
        parsed = phonenumbers.parse(
            text, region if region in phonenumbers.SUPPORTED_REGIONS else None
        )
    except phonenumbers.NumberParseException:
        return ""
    return f"+{parsed.country_code}{parsed.national_number}"


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isascii() and c.isdigit())


# ---- e-mail

_GOOGLE = frozenset({"gmail.com", "googlemail.com"})


def email(text: str) -> str:
    """An address as mail servers compare it; "" for what is none."""
    plain = folding.visible(normal_email(text[:254])).strip()
    local, at, domain = plain.rpartition("@")
    return plain if at and local and "." in domain else ""


def mailbox(text: str) -> str:
    """The mailbox behind an address: without "+tag", and for Gmail without dots. A hint only, as
    most servers tell them apart."""
    local, _at, domain = email(text).rpartition("@")
    if not local:
        return ""
    local = local.partition("+")[0] or local
    if domain in _GOOGLE:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"
