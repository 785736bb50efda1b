"""Until when a ticket should be answered, in the business's working hours (market request 5)."""

from __future__ import annotations

from datetime import date, datetime, time

from django.conf import settings

from portello.core.worktime import WorkWeek
from portello.modules.tickets.desk.models import OfficeHours, TicketKind, usual_days, usual_hours


def answer_by(kind: TicketKind | None, urgency: str, since: datetime) -> datetime | None:
    """When an answer is due to somebody who has waited `since`; None if nobody ever works."""
    hours = (kind.hours if kind else usual_hours()).get(urgency, 8)
    return work_week().after(since, hours)


def work_week() -> WorkWeek:
    """The week that staff have set, or Monday to Friday, nine to five."""
    hours = OfficeHours.objects.order_by("pk").first()
    days = hours.days if hours else usual_days()
    return WorkWeek(
        {int(day): (time.fromisoformat(a), time.fromisoformat(b)) for day, (a, b) in days.items()},
        settings.COUNTRY,
        hours.region if hours else "",
        frozenset(date.fromisoformat(day) for day in hours.closed) if hours else frozenset(),
    )
