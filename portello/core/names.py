"""Searchable and sortable forms of names, made in Python so that both databases agree (ADR 0018)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models

_SPECIAL = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "đ": "d", "ł": "l", "þ": "th", "œ": "oe"})
_SPACES = re.compile(r"\s+")

# Letters that a language puts after z, in order; all others sort by their base letter.
_AFTER_Z = {"fi": "åäö", "sv": "åäö", "nb": "æøå", "en": "", "it": "", "de": ""}
_SAME_AS = {"fi": {"æ": "ä", "ø": "ö"}, "sv": {"æ": "ä", "ø": "ö"}, "nb": {"ä": "æ", "ö": "ø"}}


def find_key(text: str) -> str:
    """`text` as it is searched: case and accents folded, ß ss, ø o, æ ae, spaces single.

    >>> find_key("  Straße  Ærø ")
    'strasse aero'
    """
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_SPECIAL))
    plain = "".join(c for c in folded if not unicodedata.combining(c) and c.isprintable())
    return _SPACES.sub(" ", plain).strip()


def sort_key(text: str, language: str | None = None) -> str:
    """`text` as it is ordered in the installation's language: å ä ö after z in Finnish, and so on.

    The key is plain ASCII-safe text whose byte order is the wanted order on every database.
    """
    language = language or settings.LANGUAGE_CODE
    late = _letters(language)
    out = []
    for char in unicodedata.normalize("NFC", text.casefold()):
        out.append(late[char] if char in late else find_key(char) if not char.isspace() else " ")
    return _SPACES.sub(" ", "".join(out)).strip()[:200]


@cache
def _letters(language: str) -> dict[str, str]:
    late = {letter: f"z{{{n}" for n, letter in enumerate(_AFTER_Z[language])}
    for letter, twin in _SAME_AS.get(language, {}).items():
        late[letter] = late[twin]
    return late


class FindField(models.CharField):
    """Stored search form of one or more text fields, filled from `sources` when a row is written."""

    def __init__(self, *sources: str, **kwargs: Any) -> None:
        self.sources = sources
        kwargs.setdefault("max_length", 1000)
        kwargs.update(editable=False, blank=True, default="")
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, _args, kwargs = super().deconstruct()
        return name, path, list(self.sources), kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        parts = [_text(getattr(model_instance, source)) for source in self.sources]
        value = self.make(" ".join(part for part in parts if part))[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value

    def make(self, text: str) -> str:
        return find_key(text)


class SortField(FindField):
    """Stored collation key of one text field."""

    def __init__(self, *sources: str, **kwargs: Any) -> None:
        kwargs["max_length"] = 200
        kwargs["db_collation"] = None
        super().__init__(*sources, **kwargs)

    def db_parameters(self, connection: Any) -> Any:
        # PostgreSQL would otherwise order by the cluster's locale; "C" is byte order, as on SQLite.
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters

    def make(self, text: str) -> str:
        return sort_key(text)


def _text(value: Any) -> str:
    if isinstance(value, dict):  # translated content
        return " ".join(str(part) for part in value.values())
    return "" if value is None else str(value)
