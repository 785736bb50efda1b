"""How the desk does: opened and closed, how long a first answer takes in working hours, and ratings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Q
from django.utils import timezone

from portello.core.worktime import WorkWeek
from portello.modules.tickets import hours
from portello.modules.tickets.desk.models import TicketKind, usual_hours
from portello.modules.tickets.models import Ticket

DAYS = 90
MOST = 50_000  # tickets that are looked at; the newest
COMMENTS = 30
FIELDS = (
    "created_at", "closed_at", "answered_at", "urgency", "kind_id", "queue__name", "merged_into_id",
)  # fmt: skip


@dataclass
class Figures:
    """What is counted of a week, a queue or a kind. `waits` are working hours until the first answer."""

    label: Any
    opened: int = 0
    closed: int = 0
    late: int = 0
    waits: list[float] = field(default_factory=list)
    ratings: list[int] = field(default_factory=list)

    @property
    def median_wait(self) -> float | None:
        """Working hours until the first answer, as a median; None if nothing was answered."""
        return round(median(self.waits), 1) if self.waits else None

    @property
    def late_share(self) -> int | None:
        """Percent of the first answers that came late, or are late and have not come."""
        return round(100 * self.late / self.opened) if self.opened else None

    @property
    def mean_rating(self) -> float | None:
        """Of 1 to 5."""
        return round(sum(self.ratings) / len(self.ratings), 1) if self.ratings else None


@dataclass
class Report:
    """The figures of the last 90 days."""

    total: Figures
    weeks: list[Figures]
    queues: list[Figures]
    kinds: list[Figures]


def report(*, queue: str = "", kind: str = "", now: datetime | None = None) -> Report:
    """Count, narrowed to a queue or kind by its public id. What was joined counts as one."""
    now = now or timezone.now()
    since = now - timedelta(days=DAYS)
    tickets = narrowed(Ticket.objects.filter(merged_into=None), queue, kind)
    rows = tickets.filter(
        Q(created_at__gte=since) | Q(closed_at__gte=since) | Q(rated_at__gte=since)
    )
    fields = (*FIELDS, "rating", "rated_at")
    found = rows.order_by("-pk").values_list(*fields, named=True)[:MOST]
    kinds = {one.pk: one for one in TicketKind.objects.all()}
    return _counted(found, kinds, since, now)


def narrowed(rows: Any, queue: str, kind: str) -> Any:
    """Tickets of one queue ("none": of no queue) and of one kind."""
    if queue:
        rows = rows.filter(queue=None) if queue == "none" else rows.filter(queue__public_id=queue)
    return rows.filter(kind__public_id=kind) if kind else rows


def _counted(
    found: Iterable[Any], kinds: dict[int, TicketKind], since: datetime, now: datetime
) -> Report:
    week = hours.work_week()
    total, weeks = Figures(""), _weeks(since, now)
    queues: dict[str, Figures] = {}
    by_kind: dict[str, Figures] = {}
    for one in found:
        kind = kinds.get(one.kind_id)
        groups = [
            total,
            queues.setdefault(one.queue__name or "", Figures(one.queue__name or "")),
            by_kind.setdefault(str(kind or ""), Figures(str(kind or ""))),
        ]
        if one.created_at >= since:
            wait, is_late = _wait(one, kind, week, now)
            for group in [*groups, _week(weeks, one.created_at)]:
                group.opened += 1
                group.late += is_late
                if wait is not None:
                    group.waits.append(wait)
        if one.closed_at and one.closed_at >= since:
            for group in [*groups, _week(weeks, one.closed_at)]:
                group.closed += 1
        if one.rating and one.rated_at and one.rated_at >= since:
            for group in [*groups, _week(weeks, one.rated_at)]:
                group.ratings.append(one.rating)
    by_name = sorted(queues.values(), key=lambda one: one.label)
    return Report(total, list(weeks.values()), by_name, sorted(by_kind.values(), key=_label))


def _label(one: Figures) -> str:
    return str(one.label)


def _weeks(since: datetime, now: datetime) -> dict[date, Figures]:
    """{Monday: empty figures} from the first week to this one."""
    day, last = _monday(since), _monday(now)
    weeks = {}
    while day <= last:
        weeks[day] = Figures(day)
        day += timedelta(days=7)
    return weeks


def _week(weeks: dict[date, Figures], at: datetime) -> Figures:
    """The week of a moment; one that lies ahead (an import, a clock that is wrong) is added."""
    day = _monday(at)
    return weeks.setdefault(day, Figures(day))


def _monday(at: datetime) -> date:
    day = timezone.localdate(at)
    return day - timedelta(days=day.weekday())


def _wait(
    one: Any, kind: TicketKind | None, week: WorkWeek, now: datetime
) -> tuple[float | None, bool]:
    """(working hours until the first answer, whether it is late)."""
    allowed = (kind.hours if kind else usual_hours()).get(one.urgency, 8)
    until = one.answered_at or one.closed_at or now
    worked = week.between(one.created_at, until).total_seconds() / 3600
    return (worked if one.answered_at else None), worked > allowed


def comments(*, queue: str = "", kind: str = "") -> list[Ticket]:
    """The latest ratings, those with words first of the same moment."""
    since = timezone.now() - timedelta(days=DAYS)
    rows = narrowed(Ticket.objects.filter(rated_at__gte=since), queue, kind)
    return list(rows.select_related("company").order_by("-rated_at", "-pk")[:COMMENTS])
