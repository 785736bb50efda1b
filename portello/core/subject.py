"""Whom an erasure or a download is about, and what names him in a text (ADR 0035)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

NONE = Q(pk__in=[])
_MOST = 60  # conditions of one query; with more words every row is looked at instead
_FEWEST_DIGITS = 6  # a shorter number is an extension, or no phone at all
_BETWEEN = "[^0-9a-zA-Z]{0,3}"  # what may stand between the digits of a phone number


@dataclass(frozen=True)
class Subject:
    """Whose data: a contact of one company, and his log-in where it goes with him.

    `names`, `emails` and `phones` are what he is and was called and reached by; they name him in
    the texts of his own company. Elsewhere that is not enough, for others are called so too: only
    `logins`, which are nobody else's, or one of `outer_names` together with one of `outer_reach`,
    none of which he or a colleague could write himself. `whole_company` says that the company is
    this private person himself.
    """

    contact_id: int
    company_id: int
    user_id: int | None = None
    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    whole_company: bool = False
    public_id: str = ""
    logins: tuple[str, ...] = ()
    outer_names: tuple[str, ...] = ()
    outer_reach: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What can name him in a text, the longest first."""
        every = {*self.names, *self.emails, *self.phones, *self.logins}
        return tuple(sorted(every, key=len, reverse=True))

    def named_in(self, text: str) -> bool:
        """Whether a text of his company names him, in whole words."""
        return bool(self.words) and bool(self._pattern.search(text))

    def surely_in(self, text: str) -> bool:
        """Whether a text of anybody names him and cannot mean another person."""
        if self.logins and _any_of(self.logins).search(text):
            return True
        return bool(
            self.outer_names
            and self.outer_reach
            and self._outer[0].search(text)
            and self._outer[1].search(text)
        )

    def taken_out_of(self, text: str) -> str:
        """`text` without what names him."""
        return self._pattern.sub("[…]", text) if self.words else text

    def without(self, value: Any) -> Any:
        """The same for a text or whatever JSON holds."""
        if isinstance(value, dict):
            return {key: self.without(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.without(one) for one in value]
        return self.taken_out_of(value) if isinstance(value, str) else value

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return _any_of(self.words, self.phones)

    @cached_property
    def _outer(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        numbers = tuple(one for one in self.outer_reach if "@" not in one)
        return _any_of(self.outer_names), _any_of(self.outer_reach, numbers)

    def named(self, *columns: str) -> Q:
        """Rows among which those are in which one of `columns` names him; `named_in` decides."""
        if len(self.words) * len(columns) > _MOST:
            return Q()
        found = NONE
        for column in columns:
            for word in self.words:
                if word in self.phones:
                    found |= Q(**{f"{column}__iregex": _BETWEEN.join(_digits(word))})
                else:
                    found |= Q(**{f"{column}__icontains": word})
        return found


def _any_of(words: tuple[str, ...], phones: tuple[str, ...] = ()) -> re.Pattern[str]:
    parts = [_spelled(word, word in phones) for word in words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


def _spelled(word: str, phone: bool) -> str:
    """A phone with any signs between its digits; a name of one word only as it is written."""
    digits = _digits(word)
    if phone and len(digits) >= _FEWEST_DIGITS:
        return r"(?:\+|\(\+)?" + _BETWEEN.join(digits)
    single = word.isalnum() and not word.isnumeric()
    return f"(?-i:{re.escape(word)})" if single else re.escape(word)


def _digits(word: str) -> str:
    return "".join(sign for sign in word if sign.isascii() and sign.isdigit())
