"""Keeping the classes, and giving companies another one from a day on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.access.viewer import Viewer
from portello.backoffice.ordered import put_away, save_row
from portello.core import audit, changes, formats
from portello.core.languages import translated
from portello.modules.customers.models import Company
from portello.modules.inbox.acts import Act, Row, subject_of
from portello.modules.inbox.models import InboxItem
from portello.modules.inbox.sending import send_item
from portello.modules.membership import mail
from portello.modules.membership.models import Membership, MembershipClass

CHOOSE = "membership.choose"  # right, act and what a portal lets wait
LATEST = 3  # years ahead that a change may lie


def save_class(
    *, by: audit.By, klass: MembershipClass | None, values: dict[str, Any], base_version: int = 0
) -> MembershipClass | None:
    """Add a class at the end or change one; None if somebody else has changed it meanwhile."""
    if not values["name"].get(settings.LANGUAGE_CODE):
        raise ValidationError({"name": _("Write the name in the base language.")})
    return save_row(MembershipClass, klass, values, by=by, base_version=base_version)


def move_class(*, by: audit.By, klass: MembershipClass, up: bool) -> None:
    """Change places with the neighbour."""
    with transaction.atomic():
        rows = list(
            MembershipClass.objects.select_for_update()
            .filter(archived_at=None)
            .order_by("position", "pk")
        )
        place = next((n for n, one in enumerate(rows) if one.pk == klass.pk), None)
        other = None if place is None else place - 1 if up else place + 1
        if place is None or other is None or not 0 <= other < len(rows):
            return
        rows[place], rows[other] = rows[other], rows[place]
        for n, one in enumerate(rows, start=1):
            MembershipClass.objects.filter(pk=one.pk).update(position=n)


def archive_class(*, by: audit.By, klass: MembershipClass, away: bool) -> None:
    """Put a class away: nobody can get it any more, who has it keeps it. Or take it back."""
    put_away(klass, by=by, away=away)


def give_class(
    *, by: audit.By, company: Company, klass: MembershipClass, since: date
) -> tuple[Membership, list[dict[str, Any]]]:
    """`company` has `klass` from `since` on; what was planned from that day on is replaced. The
    class that it has then anyway takes back what was planned after it.

    Returns the membership, and what stood there before, for `take_back`. Raises `ValidationError`.
    """
    with transaction.atomic():
        # Two at once are one after the other: the company's row is the lock.
        Company._base_manager.select_for_update(of=("self",)).filter(pk=company.pk).first()
        rows = _rows(company.pk)
        before = [_kept(row) for row in rows]
        had = next(
            (r for r in rows if r.membership_class_id == klass.pk and _reaches(r, since)), None
        )
        if had is not None:
            return _go_on(by, company, had, [r for r in rows if r.since > had.since]), before
        if klass.archived_at:
            raise ValidationError({"membership_class": _("This class is not offered any more.")})
        running = next((r for r in rows if r.since < since and _reaches(r, since)), None)
        for row in rows:
            if row.since >= since:
                _remove(row)
        if running is not None:
            running.until = since
            _store(running)
        made = Membership(company=company, membership_class=klass, since=since)
        made.save(force_insert=True)
        _record(by, company, running.membership_class if running else None, klass, since)
        changes.note(made, "created")
    return made, before


def _remove(row: Membership) -> None:
    changes.note(row, "removed")
    row.delete()


def _store(row: Membership) -> None:
    """Changed rows rise in version and stand in the feed: other systems count by them."""
    row.version += 1
    row.save()
    changes.note(row, "changed")


def _reaches(row: Membership, day: date) -> bool:
    return row.since <= day and (row.until is None or row.until >= day)


def _go_on(
    by: audit.By, company: Company, row: Membership, planned: list[Membership]
) -> Membership:
    """The class of that day is chosen again: it goes on, and what was planned after it is off."""
    if not planned and row.until is None:
        raise ValidationError({"membership_class": _("This is the class already.")})
    old = planned[0].membership_class if planned else None
    since = planned[0].since if planned else row.until
    for one in planned:
        _remove(one)
    row.until = None
    _store(row)
    _record(by, company, old, row.membership_class, since or row.since)
    return row


def _record(
    by: audit.By, company: Company, old: MembershipClass | None, new: MembershipClass, since: date
) -> None:
    names = [translated(one.name, settings.LANGUAGE_CODE) if one else "" for one in (old, new)]
    values = {"membership_class": (names[0], names[1]), "since": ("", since.isoformat())}
    audit.record("membership", company, by=by, values=values)


def _rows(company_id: int) -> list[Membership]:
    # Without the manager's belt: these are the rows of the one company at hand, row by row in reach.
    rows = Membership._base_manager.filter(company_id=company_id)
    return list(rows.select_related("membership_class").order_by("since"))


def present_class(company_id: int) -> MembershipClass | None:
    """The class that a company has today."""
    today = timezone.localdate()
    running = [
        r for r in _rows(company_id) if r.since <= today and (not r.until or r.until > today)
    ]
    return running[0].membership_class if running else None


def _kept(row: Membership) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "version": row.version,
        "class": row.membership_class_id,
        "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else None,
    }


def choose_class(*, by: Viewer, klass: MembershipClass, since: date, to: str) -> bool:
    """A customer chooses another class, which is told to the address `to`; True if staff decide
    first. Raises `ValidationError`."""
    today = timezone.localdate()
    keeps = present_class(by.company.pk) == klass  # what one has one may keep, offered or not
    if not keeps and (not klass.is_selectable or klass.archived_at):
        raise ValidationError({"membership_class": _("This class is not offered any more.")})
    if since < today or since > today.replace(year=today.year + LATEST, day=min(today.day, 28)):
        raise ValidationError({"since": _("Choose a day from today on, within three years.")})
    if not by.asks_to(CHOOSE):
        with transaction.atomic():
            made, before = give_class(by=by, company=by.company, klass=klass, since=since)
            mail.send_chosen(
                by, to, made, back=any(row["since"] > made.since.isoformat() for row in before)
            )
        return False
    send_item(
        by=by,
        act=CHOOSE,
        payload={"class": klass.public_id, "since": since.isoformat()},
        subject=by.company,
        title=by.company.name,
    )
    return True


class Choice(Act):
    """The act of choosing another class. Outcome: {"before": rows, "since": day}."""

    def rows(self, item: InboxItem) -> list[Row]:
        """The wished class and day, beside the present class; nothing once it was erased."""
        if not item.payload:
            return []
        klass = self._class(item)
        since = date.fromisoformat(item.payload["since"])
        name = f"{klass} ({klass.price})" if klass else item.payload["class"]
        running = present_class(item.company_id) if item.company_id else None
        now = f"{running} ({running.price})" if running else ""
        return [
            Row("membership_class", _("Membership class"), name, now, now),
            Row("since", _("Since"), formats.day(since)),
        ]

    def model(self, item: InboxItem) -> None:
        return None

    def open_to(self, viewer: Viewer) -> bool:
        """Only to who may see the membership."""
        return viewer.may("membership.view")

    def _class(self, item: InboxItem) -> MembershipClass | None:
        return MembershipClass.objects.filter(public_id=item.payload["class"]).first()

    def accept(self, item: InboxItem, *, by: audit.By, wanted: Any) -> dict[str, Any]:
        """From the wished day on, or from today if it has passed meanwhile."""
        klass, company = self._class(item), subject_of(item)
        if klass is None or company is None:
            raise ValidationError(_("The record is no longer there."))
        since = max(date.fromisoformat(item.payload["since"]), timezone.localdate())
        made, before = give_class(by=by, company=company, klass=klass, since=since)
        return {"before": before, "made": _kept(made)}

    def undo(self, item: InboxItem, *, by: audit.By) -> list[str]:
        """Put back what stood there, unless somebody has changed the membership since."""
        company, made = subject_of(item), item.outcome.get("made")
        rows = [] if company is None else _rows(company.pk)
        if not made or not rows or _kept(rows[-1]) != made:
            return ["membership_class"]
        _put_back(company, rows, item.outcome["before"])
        audit.record("approval undone", company, by=by)
        return []


def _put_back(company: Any, rows: list[Membership], before: list[dict[str, Any]]) -> None:
    """`before` holds again, with the ids by which other systems know the rows."""
    there = {row.public_id: row for row in rows}
    for made in rows:
        if made.public_id not in {one["id"] for one in before}:
            _remove(made)
    for one in before:
        row = there.get(one["id"]) or Membership(
            company=company, public_id=one["id"], version=one["version"]
        )
        gone = one["id"] not in there
        if not gone and _kept(row) == one:
            continue
        row.membership_class_id = one["class"]
        row.since = date.fromisoformat(one["since"])
        row.until = date.fromisoformat(one["until"]) if one["until"] else None
        if gone:
            row.version += 1
            row.save(force_insert=True)
            changes.note(row, "created")
        else:
            _store(row)


choice = Choice()
