"""For how long bookkeeping law keeps a document, by the business's country."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date

from django.conf import settings
from django.db import transaction

from portello.core import audit
from portello.modules.privacy.models import Retention

# From when the years count: the end of the calendar year in which the financial year ends, the end
# of that financial year, or the end of the document's own calendar year.
CLOSING_CALENDAR, CLOSING, CALENDAR = "closing_calendar", "closing", "calendar"
LONGEST = 30


@dataclass(frozen=True)
class Law:
    """What a country's law says of vouchers; `source` in its own language, as it is cited there."""

    years: int
    source: str
    counts_from: str


LAWS = {
    "FI": Law(6, "Kirjanpitolaki 2:10", CLOSING_CALENDAR),
    "NO": Law(5, "Bokføringsloven § 13", CLOSING),
    "SE": Law(7, "Bokföringslagen 7 kap. 2 §", CLOSING_CALENDAR),
    "IT": Law(10, "art. 2220 Codice civile", CLOSING),
    "DE": Law(8, "§ 147 AO, § 257 HGB", CALENDAR),
    "": Law(10, "", CLOSING_CALENDAR),
}


def stored() -> Retention:
    """The installation's own choices; none while nothing was changed."""
    return Retention.objects.filter(pk=1).first() or Retention(pk=1, version=0)


def country() -> str:
    """The business's country, or "" if we know no law of it."""
    return settings.COUNTRY if settings.COUNTRY in LAWS else ""


def years_of(code: str, own: Retention) -> int:
    """The years that hold for a country."""
    return int(own.years.get(code, LAWS[code].years))


@dataclass(frozen=True)
class Rule:
    """The rule that holds here and now."""

    years: int
    source: str
    counts_from: str
    closing_month: int

    def until(self, day: date) -> date:
        """The last day on which a document of `day` is kept."""
        year, month = day.year, 12
        if self.counts_from != CALENDAR:
            year += day.month > self.closing_month
            month = 12 if self.counts_from == CLOSING_CALENDAR else self.closing_month
        year = min(year + self.years, MAXYEAR)
        return date(year, month, calendar.monthrange(year, month)[1])


def rule(own: Retention | None = None) -> Rule:
    """What holds for the business's country; `own` are its own periods if they are at hand."""
    own, code = own or stored(), country()
    law = LAWS[code]
    return Rule(years_of(code, own), law.source, law.counts_from, own.closing_month)


class Stale(Exception):
    """Somebody else has changed the periods meanwhile."""


def set_retention(
    *, by: audit.By, years: Mapping[str, int], closing_month: int, base_version: int
) -> None:
    """Store what differs from the shipped law. Raises `Stale`."""
    with transaction.atomic():
        Retention.objects.get_or_create(pk=1, defaults={"version": 0})
        row = Retention.objects.select_for_update().get(pk=1)
        if row.version != base_version:
            raise Stale
        own = {code: count for code, count in years.items() if count != LAWS[code].years}
        changed = {
            f"years {code or 'other'}": (years_of(code, row), count)
            for code, count in years.items()
            if years_of(code, row) != count
        }
        if row.closing_month != closing_month:
            changed["closing_month"] = (row.closing_month, closing_month)
        row.years, row.closing_month = own, closing_month
        row.version += 1
        row.save()
        if changed:
            audit.record("changed", row, by=by, values=changed)
