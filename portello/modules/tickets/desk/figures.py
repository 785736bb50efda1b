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
PERIODS = (30, DAYS, 365)  # days that can be chosen
MOST = 50_000  # tickets that are looked at; the newest
COMMENTS = 30
FIELDS = (
    "created_at", "closed_at", "answered_at", "urgency", "kind_id", "queue__name", "merged_into_id",
    "assignee__name", "assignee__email",
)  # fmt: skip


@dataclass
class Figures:
    """What is counted of a week, a queue, a kind or a person. `waits` are working hours until the first
    answer, `solved` those until it was closed."""

    label: Any
    opened: int = 0
    closed: int = 0
    late: int = 0
    waits: list[float] = field(default_factory=list)
    ratings: list[int] = field(default_factory=list)
    solved: list[float] = field(default_factory=list)

    @property
    def median_solved(self) -> float | None:
        """Working hours from the question until it was closed, as a median; None if nothing was."""
        return round(median(self.solved), 1) if self.solved else None

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
    """The figures of a period; `before` are the totals of the period before it, and `backlog` is how
    many tickets are open now and were when it began."""

    total: Figures
    weeks: list[Figures]
    queues: list[Figures]
    kinds: list[Figures]
    people: list[Figures]
    before: Figures = field(default_factory=lambda: Figures(""))
    backlog: tuple[int, int] = (0, 0)


def report(
    *, queue: str = "", kind: str = "", days: int = DAYS, now: datetime | None = None
) -> Report:
    """Count the last `days`, narrowed to a queue or kind by its public id. What was joined counts as
    one, but what was said of each stays; what was closed and opened again was not closed."""
    now = now or timezone.now()
    since = now - timedelta(days=days)
    asked = narrowed(Ticket.objects.all(), queue, kind)
    tickets = asked.filter(merged_into=None)
    kinds = {one.pk: one for one in TicketKind.objects.all()}
    made = _counted(_of(asked, since), kinds, (since, None), now)
    earlier = since - timedelta(days=days)
    made.before = _counted(_of(asked, earlier), kinds, (earlier, since), now).total
    then = Q(closed_at=None) | Q(closed_at__gte=since)
    made.backlog = (tickets.open().count(), tickets.filter(then, created_at__lt=since).count())
    return made


def _of(tickets: Any, since: datetime) -> Any:
    """Rows of what happened since a moment: the newest, so that a page is made within seconds."""
    happened = Q(created_at__gte=since) | Q(closed_at__gte=since)
    rows = tickets.filter((happened & Q(merged_into=None)) | Q(rated_at__gte=since))
    fields = (*FIELDS, "rating", "rated_at")
    return rows.order_by("-pk").values_list(*fields, named=True)[:MOST]


def narrowed(rows: Any, queue: str, kind: str) -> Any:
    """Tickets of one queue ("none": of no queue) and of one kind."""
    if queue:
        rows = rows.filter(queue=None) if queue == "none" else rows.filter(queue__public_id=queue)
    return rows.filter(kind__public_id=kind) if kind else rows


def _counted(
    found: Iterable[Any], kinds: dict[int, TicketKind],
    period: tuple[datetime, datetime | None], now: datetime,
) -> Report:  # fmt: skip
    week, total, weeks = hours.work_week(), Figures(""), _weeks(period[0], now)
    queues: dict[str, Figures] = {}
    by_kind: dict[str, Figures] = {}
    people: dict[str, Figures] = {}
    for one in found:
        joined = one.merged_into_id is not None
        kind = kinds.get(one.kind_id)
        groups = [
            total,
            queues.setdefault(one.queue__name or "", Figures(one.queue__name or "")),
            by_kind.setdefault(str(kind or ""), Figures(str(kind or ""))),
            people.setdefault(_person(one), Figures(_person(one))),
        ]
        if not joined and _lies_in(period, one.created_at):
            wait, is_late = _wait(one, kind, week, now)
            for group in [*groups, _week(weeks, one.created_at)]:
                group.opened += 1
                group.late += is_late
                if wait is not None:
                    group.waits.append(wait)
        if not joined and _lies_in(period, one.closed_at):
            took = week.between(one.created_at, one.closed_at).total_seconds() / 3600
            for group in [*groups, _week(weeks, one.closed_at)]:
                group.closed += 1
                group.solved.append(took)
        if one.rating and _lies_in(period, one.rated_at):
            for group in [*groups, _week(weeks, one.rated_at)]:
                group.ratings.append(one.rating)
    by_queue, kinds_, persons = (
        sorted(one.values(), key=_label) for one in (queues, by_kind, people)
    )
    return Report(total, list(weeks.values()), by_queue, kinds_, persons)


def _lies_in(period: tuple[datetime, datetime | None], at: datetime | None) -> bool:
    since, until = period
    return at is not None and at >= since and (until is None or at < until)


def _person(one: Any) -> str:
    return one.assignee__name or one.assignee__email or ""


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


def comments(*, queue: str = "", kind: str = "", days: int = DAYS) -> list[Ticket]:
    """The latest ratings, those with words first of the same moment."""
    since = timezone.now() - timedelta(days=days)
    rows = narrowed(Ticket.objects.filter(rated_at__gte=since), queue, kind)
    return list(rows.select_related("company").order_by("-rated_at", "-pk")[:COMMENTS])
