"""Setting the desk up: kinds of ticket, canned answers, office hours, filters and mails of one's own."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portello.backoffice.ordered import put_away, save_row
from portello.core import audit
from portello.core.worktime import regions
from portello.modules.tickets.desk import placeholders
from portello.modules.tickets.desk.models import (
    CannedAnswer,
    DeskChoice,
    OfficeHours,
    Queue,
    SavedFilter,
    TicketKind,
)

MOST_FILTERS = 30  # of one person
MOST_CLOSED = 200  # further closed days
LONGEST_FILTER = 500


def save_kind(
    *, by: audit.By, kind: TicketKind | None, values: dict[str, Any], base_version: int = 0
) -> TicketKind | None:
    """Add a kind at the end or change one; None if somebody else has changed it meanwhile."""
    if not values["name"].get(settings.LANGUAGE_CODE):
        raise ValidationError(_("Write the name in the base language."))
    return save_row(TicketKind, kind, values, by=by, base_version=base_version)


def move_kind(*, by: audit.By, kind: TicketKind, up: bool) -> None:
    """Change places with the neighbour."""
    with transaction.atomic():
        rows = list(
            TicketKind.objects.select_for_update()
            .filter(archived_at=None)
            .order_by("position", "pk")
        )
        place = next((n for n, one in enumerate(rows) if one.pk == kind.pk), None)
        other = None if place is None else place - 1 if up else place + 1
        if place is None or other is None or not 0 <= other < len(rows):
            return
        rows[place], rows[other] = rows[other], rows[place]
        for n, one in enumerate(rows, start=1):
            TicketKind.objects.filter(pk=one.pk).update(position=n)
        audit.record("changed", kind, by=by, values={"position": (place + 1, other + 1)})


def archive_row(*, by: audit.By, row: TicketKind | CannedAnswer, away: bool) -> None:
    """Offer a kind or an answer no longer, or again; tickets keep what they have."""
    put_away(row, by=by, away=away)


def save_canned(
    *, by: audit.By, answer: CannedAnswer | None, values: dict[str, Any], base_version: int = 0
) -> CannedAnswer | None:
    """Add a canned answer or change one; None if somebody else has changed it meanwhile."""
    if not values["text"].get(settings.LANGUAGE_CODE):
        raise ValidationError(_("Write the text in the base language."))
    placeholders.check(values["text"].values())
    with transaction.atomic():
        stored = CannedAnswer(version=0)
        if answer is not None:
            stored = CannedAnswer.objects.select_for_update().get(pk=answer.pk)
            if stored.version != base_version:
                return None
        changed = {}
        for name, new in values.items():
            old = getattr(stored, name) or ""
            setattr(stored, name, new)
            if old != new:
                changed[name] = (old, new)
        stored.full_clean()
        if changed:
            stored.version += 1
            stored.save()
            audit.record("changed" if answer else "created", stored, by=by, values=changed)
    return stored


def hours_now() -> OfficeHours:
    """The office hours that hold; not stored while nobody has set any."""
    return OfficeHours.objects.order_by("pk").first() or OfficeHours(version=0)


def save_hours(
    *, by: audit.By, days: dict[str, list[str]], region: str, closed: list[str], base_version: int
) -> OfficeHours | None:
    """Say when staff work; None if somebody else has changed it meanwhile.

    `days` are {weekday, Monday is "0": [begin, end]}. Raises `ValidationError` by field.
    """
    _check_hours(days, region, closed)
    with transaction.atomic():
        stored = OfficeHours.objects.select_for_update().order_by("pk").first()
        stored = stored or OfficeHours(version=0)
        if stored.version != base_version:
            return None
        new = {"days": days, "region": region, "closed": sorted(set(closed))}
        changed = {
            name: (_plain(getattr(stored, name)), _plain(value))
            for name, value in new.items()
            if getattr(stored, name) != value or stored.pk is None
        }
        if changed:
            for name, value in new.items():
                setattr(stored, name, value)
            stored.version += 1
            stored.save()
            audit.record("changed", stored, by=by, values=changed)
    return stored


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{int(day) + 1}: {a}–{b}" for day, (a, b) in sorted(value.items()))
    return ", ".join(value) if isinstance(value, list) else str(value)


def _check_hours(days: dict[str, list[str]], region: str, closed: list[str]) -> None:
    wrong: dict[str, Any] = {}
    for day, (begin, end) in days.items():
        if time.fromisoformat(begin) >= time.fromisoformat(end):
            wrong[f"begin_{day}"] = _("The day must end after it begins.")
    if not days:
        wrong["__all__"] = _("Choose at least one day of work.")
    if region and region not in regions(settings.COUNTRY):
        wrong["region"] = _("There is no such region.")
    if len(closed) > MOST_CLOSED:
        wrong["closed"] = _("At most %(most)s days.") % {"most": MOST_CLOSED}
    for day in closed:
        date.fromisoformat(day)
    if wrong:
        raise ValidationError(wrong)


def save_filter(*, user_id: int, name: str, query: str) -> SavedFilter:
    """Keep a way to look at the list; the same name again replaces it. Raises `ValidationError`."""
    with transaction.atomic():
        rows = SavedFilter.objects.select_for_update().filter(user_id=user_id)
        known = {one.name: one for one in rows}
        name = check_filter(user_id=user_id, name=name, query=query)
        kept = known.get(name) or SavedFilter(user_id=user_id, name=name)
        kept.query = query
        kept.save()
    return kept


def check_filter(*, user_id: int, name: str, query: str) -> str:
    """The name as it is kept. Raises `ValidationError`."""
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise ValidationError(_("Give the filter a name."))
    if len(name) > 60:
        raise ValidationError(_("At most %(most)s characters.") % {"most": 60})
    if not query or len(query) > LONGEST_FILTER:
        raise ValidationError(_("Choose something to filter by first."))
    rows = SavedFilter.objects.filter(user_id=user_id)
    if rows.count() >= MOST_FILTERS and not rows.filter(name=name).exists():
        raise ValidationError(_("At most %(most)s filters.") % {"most": MOST_FILTERS})
    return name


def choose_mails(*, by: audit.By, user: Any, mails: str, queues: list[str]) -> None:
    """Note which mails about tickets a member of staff wants. Raises `ValidationError`."""
    if mails not in dict(DeskChoice.MAILS):
        raise ValidationError({"mails": _("Choose one of them.")})
    if mails == "queues" and not queues:
        raise ValidationError({"queues": _("Tick at least one queue.")})
    known = {"", *Queue.objects.values_list("public_id", flat=True)}
    with transaction.atomic():
        stored = DeskChoice.objects.select_for_update().filter(user=user).first()
        old = stored.mails if stored else "mine"
        stored = stored or DeskChoice(user=user)
        stored.mails, stored.queues = mails, sorted(set(queues) & known)
        stored.save()
        audit.record("changed", user, by=by, values={"ticket_mails": (old, mails)})
