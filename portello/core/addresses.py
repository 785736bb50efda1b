"""Postal addresses: the fields every address has, and their order by country (ADR 0019)."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale
from django.db import models
from django.utils.translation import gettext_lazy as _

from portello.core.formats import locale
from portello.core.languages import current
from portello.core.names import find_key

PARTS = ("line1", "line2", "postal_code", "city", "region", "country")

# How postal code, city and region stand on one line; UPU rules for the countries that differ.
_CITY_FIRST = {"GB": ("city", "region", "postal_code"), "IE": ("city", "region", "postal_code")}
_COMMA = {"US": "{city}, {region} {postal_code}", "CA": "{city} {region} {postal_code}"}
_ALIASES = {"uk": "GB", "great britain": "GB", "england": "GB", "usa": "US", "u.s.a.": "US"}


class PostalFields(models.Model):
    """Mixin of address columns; `country` is ISO 3166-1 alpha-2."""

    line1 = models.CharField(_("Street address"), max_length=200, blank=True)
    line2 = models.CharField(_("Address line 2"), max_length=200, blank=True)
    postal_code = models.CharField(_("Postal code"), max_length=20, blank=True)
    city = models.CharField(_("City"), max_length=100, blank=True)
    region = models.CharField(_("Region"), max_length=100, blank=True)
    country = models.CharField(_("Country"), max_length=2, blank=True)

    class Meta:
        abstract = True

    def address_lines(self) -> list[str]:
        """The address as it is written on an envelope, line by line."""
        return format_address({part: getattr(self, part) for part in PARTS})


def format_address(parts: Mapping[str, str]) -> list[str]:
    """`parts` as lines in the order of their country; the country's name comes last."""
    country = parts.get("country", "")
    if country in _COMMA:
        place = _COMMA[country].format(**{key: parts.get(key, "") for key in PARTS}).strip(" ,")
        places = [place]
    elif country in _CITY_FIRST:
        places = [parts.get(key, "") for key in _CITY_FIRST[country]]
    else:
        places = [" ".join(filter(None, (parts.get("postal_code"), parts.get("city"))))]
        places.append(parts.get("region", ""))
    lines = [parts.get("line1", ""), parts.get("line2", ""), *places, country_name(country)]
    return [line for line in lines if line]


def country_name(code: str, language: str | None = None) -> str:
    """The name of a country in `language` (default: the current one); the code if unknown."""
    return locale(language or current()).territories.get(code, code) if code else ""


def country_choices() -> list[tuple[str, str]]:
    """(code, name) of every country in the current language, by name."""
    names = locale(current()).territories
    pairs = [(c, n) for c, n in names.items() if len(c) == 2 and c.isalpha() and c not in _NOT]
    return [("", ""), *sorted(pairs, key=lambda pair: find_key(pair[1]))]


_NOT = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}


def country_code(text: str) -> str | None:
    """The code for a code or a country's name in any of our languages; None if unknown."""
    text = text.strip()
    if len(text) == 2 and text.upper() in Locale("en").territories:
        return text.upper()
    return _by_name().get(find_key(text))


def _by_name() -> dict[str, str]:
    if not _NAMES:
        for language in ("en", "fi", "nb", "sv", "it", "de"):
            for code, name in Locale(language).territories.items():
                if len(code) == 2 and code.isalpha() and code not in _NOT:
                    _NAMES.setdefault(find_key(name), code)
        _NAMES.update(_ALIASES)
    return _NAMES


_NAMES: dict[str, str] = {}
