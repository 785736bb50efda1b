"""Taking, deciding and undoing items of the inbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.access.staff import Staff
from portello.core import audit
from portello.modules.inbox import mail
from portello.modules.inbox.acts import Act, act_of, mark_of, subject_of
from portello.modules.inbox.models import (
    ACCEPTED,
    REJECTED,
    UNDONE,
    InboxItem,
)

CLAIM = timedelta(hours=2)  # how long an item stays with whoever took it
UNDO = timedelta(days=7)


class Refused(Exception):
    """The item is not as it was when the page was made: `item` is how it stands now."""

    def __init__(self, item: InboxItem) -> None:
        self.item = item
        super().__init__("somebody else was faster")


def take_item(*, by: Staff, item: InboxItem) -> None:
    """Claim it, from a colleague as well: the page says who has it before one does."""
    with transaction.atomic():
        stored = _locked(item, None)
        stored.taken_by, stored.taken_until = by.user, timezone.now() + CLAIM
        stored.save(update_fields=["taken_by", "taken_until"])


def release_item(*, by: Staff, item: InboxItem) -> None:
    """Give up one's own claim."""
    with transaction.atomic():
        stored = _locked(item, None)
        if stored.taken_by_id == by.user.pk:
            stored.taken_by = stored.taken_until = None
            stored.save(update_fields=["taken_by", "taken_until"])


def accept_item(
    *,
    by: audit.By,
    item: InboxItem,
    wanted: Any = (),
    answer: str = "",
    version: int,
    shown: str | None = None,
) -> InboxItem:
    """Do what was asked, as `wanted` (of `Act.choice`) says. The sender is told by mail.

    `shown` is the mark of what the page said that it would do, if a page did. Raises `Refused` when
    it was decided, withdrawn or taken by somebody else meanwhile, and `ValidationError` when it
    cannot be done as it was sent or shown; nothing is changed then.
    """
    with transaction.atomic():
        stored = _locked(item, version, by)
        act = act_of(stored)
        _check_there(stored, act)
        does = act.would_do(stored, wanted)
        other = None not in (shown, does) and shown != mark_of(stored, does)
        stored.outcome = act.accept(stored, by=by, wanted=wanted)
        if other:  # asked last: what cannot be done at all says so more clearly
            raise ValidationError(
                _("It would now do something else than what was shown. See how it stands now.")
            )
        _decide(stored, by, ACCEPTED, answer)
    return stored


def reject_item(*, by: audit.By, item: InboxItem, answer: str, version: int) -> InboxItem:
    """Leave the register as it is and tell the sender why. Raises `Refused`."""
    with transaction.atomic():
        stored = _locked(item, version, by)
        stored.outcome = act_of(stored).reject(stored, by=by, answer=answer)
        _decide(stored, by, REJECTED, answer)
    return stored


def decline_later(*, by: Staff, item: InboxItem, answer: str, version: int) -> list[str]:
    """Decline what the portal's rules approved by themselves, whenever staff come to look at it.

    Returns the fields that stay as they are. Raises `Refused`.
    """
    with transaction.atomic():
        stored = InboxItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        if stored.version != version or not may_be_declined_later(stored):
            raise Refused(stored)
        left = act_of(stored).undo(stored, by=by)
        stored.outcome = act_of(stored).reject(stored, by=by, answer=answer)
        _decide(stored, by, REJECTED, answer)
    return left


def move_later(*, by: Staff, item: InboxItem, wanted: Any, version: int) -> list[str]:
    """Take back what the portal's rules approved, and approve it for whom `wanted` names instead.

    Returns the fields that stay as they are. Raises `Refused`, and `ValidationError` like
    `accept_item`; nothing is changed then.
    """
    with transaction.atomic():
        stored = InboxItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        if stored.version != version or not may_be_declined_later(stored):
            raise Refused(stored)
        act = act_of(stored)
        left = act.undo(stored, by=by)
        stored.outcome, stored.automatic = act.accept(stored, by=by, wanted=wanted), False
        _decide(stored, by, ACCEPTED, "")
    return left


def may_be_declined_later(item: InboxItem) -> bool:
    """Whether nobody of staff has decided on it, only the portal's rules."""
    return item.automatic and item.state == ACCEPTED and act_of(item).undoable


def open_item(*, item: InboxItem) -> None:
    """Remember when somebody of staff first looked at it."""
    if item.opened_at is None:
        InboxItem.objects.filter(pk=item.pk, opened_at=None).update(opened_at=timezone.now())


def may_be_undone(item: InboxItem) -> bool:
    """Whether the decision is young enough, and of a kind that can be taken back."""
    if forgotten_in(item):
        return False
    decided = item.decided_at is not None and item.decided_at > timezone.now() - UNDO
    if item.state == REJECTED:
        return decided
    return item.state == ACCEPTED and decided and act_of(item).undoable


def undo_item(*, by: Staff, item: InboxItem, version: int) -> list[str]:
    """Take a decision back: the item waits again. Returns the fields that stay as they are, because
    somebody has changed them since. Raises `Refused`."""
    with transaction.atomic():
        stored = InboxItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        newer = _waiting_twin(stored)
        if stored.version != version or newer or not may_be_undone(stored):
            raise Refused(newer or stored)
        act = act_of(stored)
        kept = act.remembered(stored) if stored.state == ACCEPTED else {}
        left = act.undo(stored, by=by) if stored.state == ACCEPTED else []
        if stored.state == REJECTED:
            act.reconsider(stored, by=by)
        stored.outcome, stored.answer = kept, ""
        stored.decided_at = stored.decided_by = None
        stored.automatic = False  # from now on it is decided by people
        stored.turn(UNDONE, by=by, verb="undone")
        if act.answers:
            mail.send_undone(stored)
    return left


def _concerned(item: InboxItem) -> list[Any]:
    """Who sent it, for which company, and what it is about, as far as the register knows them."""
    return [one for one in (item.contact, item.company, subject_of(item)) if one is not None]


def forgotten_in(item: InboxItem) -> bool:
    """Whether somebody it concerns was forgotten: what it said is gone, and nothing is put back."""
    return any(getattr(one, "forgotten_at", None) for one in _concerned(item))


def _check_there(item: InboxItem, act: Act) -> None:
    """Raise `ValidationError` for a wish about what is put away, or about who was forgotten."""
    if forgotten_in(item):
        raise ValidationError(_("This person was forgotten at their own request."))
    if act.of_archived:
        return
    for record in filter(None, (item.company, subject_of(item))):
        if getattr(record, "archived_at", None):
            raise ValidationError(
                _("%(name)s has been archived. Take it back first, or decline the request.")
                % {"name": record}
            )


def _waiting_twin(item: InboxItem) -> InboxItem | None:
    """What the same person has asked about the same record since, if it waits."""
    if item.subject_id is None:
        return None
    same = {"contact": item.contact, "act": item.act, "subject_id": item.subject_id}
    rows = InboxItem.objects.waiting().filter(subject_model=item.subject_model, **same)
    return rows.exclude(pk=item.pk).first()


def _locked(item: InboxItem, version: int | None, by: audit.By | None = None) -> InboxItem:
    """The stored item if it still waits, as it was shown, and no colleague has it in hand."""
    stored = InboxItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    elsewhere = by is not None and stored.taken and stored.taken_by_id != by.actor.user_id
    if not stored.is_waiting or elsewhere or version not in (None, stored.version):
        raise Refused(stored)
    return stored


def _decide(item: InboxItem, by: audit.By, state: str, answer: str) -> None:
    item.decided_at, item.answer = timezone.now(), answer
    item.decided_by_id = by.actor.user_id if by.actor.kind == "staff" else None
    item.turn(state, by=by, verb=state)
    act = act_of(item)
    if act.tells:
        mail.send_answer(item)
    else:
        act.tell(item)
