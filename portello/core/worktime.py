"""Working time: from now, so many working hours on, past nights, weekends and public holidays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays
from django.utils import timezone
from django.utils.translation import get_language

_FARTHEST = 400  # days looked ahead; whoever never works answers never


@dataclass(frozen=True)
class WorkWeek:
    """When the business works. `days` are {weekday, Monday is 0: (begin, end)} in its own zone."""

    days: Mapping[int, tuple[time, time]]
    country: str  # ISO 3166-1: its public holidays are free
    region: str = ""  # ISO 3166-2 subdivision, where regions have days of their own
    closed: frozenset[date] = field(default_factory=frozenset)

    def is_free(self, day: date) -> bool:
        """Whether nobody works that day."""
        if day.weekday() not in self.days or day in self.closed:
            return True
        return day in public_holidays(self.country, self.region, day.year)

    def after(self, start: datetime, hours: float) -> datetime | None:
        """The moment when so many working hours have gone by since `start`; None if nobody ever works."""
        left = timedelta(hours=hours)
        for begin, end in self._times(start):
            if left <= end - begin:
                return begin + left
            left -= end - begin
        return None

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time that went by from `start` to `end`."""
        worked = timedelta()
        for begin, close in self._times(start):
            if begin >= end:
                break
            worked += min(close, end) - begin
        return worked

    def _times(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of work from `start` on, in UTC, so that a change of the clock costs no hour."""
        first = timezone.localtime(start).date()
        for n in range(_FARTHEST):
            day = first + timedelta(days=n)
            if self.is_free(day):
                continue
            opens, closes = self.days[day.weekday()]
            begin, end = _moment(day, opens), _moment(day, closes)
            if end > start:
                yield max(begin, start), end


def _moment(day: date, at: time) -> datetime:
    zone = timezone.get_default_timezone()
    return datetime.combine(day, at, zone).astimezone(timezone.get_fixed_timezone(0))


@lru_cache(maxsize=200)
def public_holidays(country: str, region: str, year: int) -> frozenset[date]:
    """The public holidays of a year; none of a country or region that the library does not know."""
    try:
        known = holidays.country_holidays(country, subdiv=region or None, years=year)
    except NotImplementedError:
        return frozenset()
    return frozenset(known)


def regions(country: str) -> tuple[str, ...]:
    """The regions of a country that may have holidays of their own."""
    return tuple(holidays.list_supported_countries().get(country, ()))


def region_names(country: str) -> dict[str, str]:
    """{code: what the region is called at home}, by name; without a known name, its code."""
    known = holidays.country_holidays(country).get_subdivision_aliases()
    names = {code: next(iter(known.get(code, ())), code) for code in regions(country)}
    return dict(sorted(names.items(), key=lambda one: one[1].casefold()))


def coming_holidays(country: str, region: str, since: date, count: int) -> list[tuple[date, str]]:
    """The next `count` public holidays from `since` on: (day, name). Names are in the reader's
    language where they are known in it, else as the country calls them."""
    years = [since.year, since.year + 1]
    try:
        spoken = _language_of(holidays.country_holidays(country))
        known = holidays.country_holidays(
            country, subdiv=region or None, years=years, language=spoken
        )
    except NotImplementedError:
        return []
    return sorted((day, name) for day, name in known.items() if day >= since)[:count]


def _language_of(calendar: holidays.HolidayBase) -> str | None:
    wanted = {"nb": "no"}.get(get_language() or "", get_language() or "")
    known = [one for one in calendar.supported_languages if one.split("_")[0] == wanted]
    return known[0] if known else calendar.default_language
