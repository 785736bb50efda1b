"""What the company page shows of a membership."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portello.access.viewer import Viewer
from portello.modules.customers.examples import IDS, example_people
from portello.modules.membership.models import Membership, MembershipClass


def membership(viewer: Viewer) -> dict[str, Any] | None:
    """The running class, what is planned after it, and whether another may be chosen."""
    if not viewer.may("membership.view"):
        return None
    rows = list(viewer.see(Membership).select_related("membership_class").order_by("since"))
    may_choose = viewer.may("membership.choose")
    # Who has no class and is no member organisation is a customer like any other.
    if not rows and not (may_choose and viewer.company.kind == "member"):
        return None
    today = timezone.localdate()
    running = next((r for r in rows if r.since <= today and (not r.until or r.until > today)), None)
    return {
        "running": running,
        "planned": [r for r in rows if r.since > today],
        "next_period": next_period(running, today),
        "may_choose": may_choose,
    }


MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}


def next_period(running: Membership | None, today: date) -> date:
    """When the period that runs ends and the next begins; today where none runs."""
    months = MONTHS.get(running.membership_class.period, 0) if running else 0
    if running is None or not months:
        return today
    passed = (today.year - running.since.year) * 12 + today.month - running.since.month
    count = max(passed // months, 1)
    while (day := _months_after(running.since, count * months)) <= today:
        count += 1
    return day


def _months_after(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


def examples(portal: Any) -> dict[type, list[Any]]:
    """One membership of the example company."""
    company, _contact = example_people(portal)
    klass = MembershipClass(
        pk=-1, public_id=IDS.format(1), name={portal.language or "en": _("Example class")},
        fee=12000,
    )  # fmt: skip
    since = date(timezone.localdate().year, 1, 1)
    row = Membership(
        pk=-1, public_id=IDS.format(1), company=company, membership_class=klass, since=since
    )
    return {Membership: [row]}
