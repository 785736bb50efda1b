"""Accepting many items at once: each for itself, all or nothing, resumed after a crash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portello.access.staff import Staff
from portello.core import audit, outbox
from portello.core.outbox import OutboxMessage
from portello.core.registry import inbox_acts
from portello.modules.inbox.acts import Proposal, act_of, mark_of
from portello.modules.inbox.models import AcceptRun, AcceptRunItem, InboxItem
from portello.modules.inbox.operations import Refused, accept_item

MOST = 500  # items in one run
SLICE = 20  # items before other messages get their turn


@dataclass(frozen=True)
class Offer:
    """An item and what accepting it would do; `seen` tells whether that is still what was shown."""

    item: InboxItem
    proposal: Proposal
    seen: str


@dataclass(frozen=True)
class Offers:
    """What a run could accept, what it could not and why, and whether there is more than it takes."""

    found: list[Offer]
    left: list[tuple[InboxItem, str]]
    more: bool


def offers(rows: Any, staff: Staff) -> Offers:
    """Each of `rows` as it could be accepted, or why it has to be decided by itself."""
    found, left = [], []
    items = list(rows.select_related("company", "contact", "portal", "taken_by")[: MOST + 1])
    for item in items[:MOST]:
        why = _by_itself(item, staff)
        proposal = None if why else act_of(item).proposal(item)
        if proposal is None or not proposal.possible:
            needs = _("This needs a choice that only its own page offers.")
            left.append((item, why or (proposal and proposal.why_not) or needs))
        else:
            found.append(Offer(item, proposal, seen(item, proposal)))
    return Offers(found, left, len(items) > MOST)


def _by_itself(item: InboxItem, staff: Staff) -> str:
    """Why an item is in no run, whatever it would do; empty if it may be."""
    if item.taken and item.taken_by_id != staff.user.pk:
        return _why(item)
    if not staff.may(inbox_acts()[item.act].right):
        return _("You may not decide on this.")
    act = act_of(item)
    if not act.undoable:
        return _("It cannot be taken back.")
    return "" if act.in_bulk else _("This needs a choice that only its own page offers.")


def may_be_in_a_run(item: InboxItem, staff: Staff) -> bool:
    """Whether it may be accepted without its own page: never what cannot be taken back."""
    act = act_of(item)
    return act.in_bulk and act.undoable and staff.may(inbox_acts()[item.act].right)


def seen(item: InboxItem, proposal: Proposal) -> str:
    """A signed mark of what was shown: whom it would be attached to, and who would get what."""
    does = act_of(item).would_do(item, proposal.wanted)
    said = proposal.lines if does is None else None
    return mark_of(item, [proposal.wanted, proposal.refused, does, said])


def start_run(*, by: Staff, chosen: list[tuple[InboxItem, str]]) -> AcceptRun:
    """Queue `chosen` (items with the mark of what was shown); the worker does them one by one.

    The same items sent twice, by a double click, are one run as long as it is at work.
    """
    with transaction.atomic():
        marks = "".join(f"{item.pk}:{mark};" for item, mark in chosen)
        key = hashlib.sha256(marks.encode()).hexdigest()
        run, made = AcceptRun.objects.get_or_create(
            user=by.user, key=key, done_at=None, defaults={"language": translation.get_language()}
        )
        if made:
            entries = [AcceptRunItem(run=run, item=item, seen=mark) for item, mark in chosen]
            AcceptRunItem.objects.bulk_create(entries)
            outbox.put("inbox.accept", {"run": run.pk}, key=f"inbox.accept:{run.public_id}")
            audit.record("accept all", run, by=by, values={"items": ("", len(entries))})
    return run


def work(message: OutboxMessage) -> None:
    """Outbox handler: the next items of a run. A killed worker leaves each either done or as it was."""
    run = AcceptRun.objects.select_related("user").get(pk=message.payload["run"])
    by = Staff(run.user)
    with translation.override(run.language or settings.LANGUAGE_CODE):
        for entry_id in run.waiting_ids()[:SLICE]:
            _accept(entry_id, by)
    if run.waiting_ids():
        raise outbox.Again
    AcceptRun.objects.filter(pk=run.pk, done_at=None).update(done_at=timezone.now())


def _accept(entry_id: int, by: Staff) -> None:
    """One item: the decision and that it was made are stored together."""
    with transaction.atomic():
        rows = AcceptRunItem.objects.select_for_update(of=("self",)).select_related("item")
        entry = rows.get(pk=entry_id)
        if entry.state != "waiting":
            return
        try:
            with transaction.atomic():
                _as_shown(entry, by)
        except Refused as refused:
            entry.state, entry.note = "refused", _why(refused.item)
        except ValidationError as bad:
            entry.state, entry.note = "refused", " ".join(bad.messages)[:300]
        else:
            entry.state = "done"
        entry.save(update_fields=["state", "note"])


def _as_shown(entry: AcceptRunItem, by: Staff) -> None:
    item = entry.item
    if not (by.user.is_active and may_be_in_a_run(item, by)):
        raise ValidationError(_("You may not decide on this any more."))
    if not item.is_waiting:
        raise Refused(item)
    proposal = act_of(item).proposal(item)
    if not proposal.possible or seen(item, proposal) != entry.seen:
        raise ValidationError(
            _("It would now do something else than what was shown. Look at it by itself.")
        )
    accept_item(by=by, item=item, wanted=proposal.wanted, version=item.version)


def _why(item: InboxItem) -> str:
    if item.decided_by is not None:
        return _("%(name)s has decided on it meanwhile.") % {"name": item.decided_by}
    if item.taken and item.taken_by is not None:
        return _("%(name)s has it in hand.") % {"name": item.taken_by}
    return _("It has changed meanwhile.")
