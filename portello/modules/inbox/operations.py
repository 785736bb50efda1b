"""Sending, taking, deciding and undoing items of the inbox."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portello.access.staff import Staff
from portello.access.viewer import Viewer
from portello.core import audit, changes
from portello.core.registry import inbox_acts
from portello.modules.inbox import mail
from portello.modules.inbox.acts import act_of
from portello.modules.inbox.changing import plain
from portello.modules.inbox.models import (
    ACCEPTED,
    REJECTED,
    UNDONE,
    WAITING,
    WITHDRAWN,
    InboxItem,
)

CLAIM = timedelta(hours=2)  # how long an item stays with whoever took it
UNDO = timedelta(days=7)


class Refused(Exception):
    """The item is not as it was when the page was made: `item` is how it stands now."""

    def __init__(self, item: InboxItem) -> None:
        self.item = item
        super().__init__("somebody else was faster")


def send_item(
    *,
    by: Viewer,
    act: str,
    payload: dict[str, Any],
    subject: Any = None,
    title: str = "",
    personal: bool = False,
) -> InboxItem:
    """Put what a person asks for into the inbox. The same about the same record, while it waits, is
    one item: the newer payload stands, the older one is withdrawn."""
    with transaction.atomic():
        older = _older(by, act, subject).select_for_update(of=("self",)).first()
        if older is not None and older.payload == payload:
            return older
        if older is not None:
            _set(older, by, WITHDRAWN, "replaced")
        item = InboxItem(
            kind=inbox_acts()[act].kind,
            act=act,
            portal=by.portal,
            company=by.company,
            contact=by.contact,
            user_id=by.user_id,
            sender=by.contact.name,
            title=(title or str(subject or ""))[:300],
            subject_model=subject._meta.label_lower if subject is not None else "",
            subject_id=subject.pk if subject is not None else None,
            payload=payload,
            personal=personal,
        )
        item.save(force_insert=True)
        audit.record("sent", item, by=by)
    return item


def _older(by: Viewer, act: str, subject: Any) -> Any:
    """What the person has asked for before about the same record, if it waits."""
    own = by.see(InboxItem).waiting().filter(contact=by.contact, act=act)
    if subject is None:
        return own.none()
    return own.filter(subject_model=subject._meta.label_lower, subject_id=subject.pk)


def send_change(by: Any, record: Any, values: dict[str, tuple[Any, Any]]) -> None:
    """Keep new values of `record` until staff have decided, with what he asked for it before."""
    viewer: Viewer = by if isinstance(by, Viewer) else by.viewer  # a company administrator's hat
    sent = {name: [plain(old), plain(new)] for name, (old, new) in values.items()}
    waits = _older(viewer, "change", record).first()
    if waits is not None:
        sent = {**waits.payload["values"], **sent}
    title = str(getattr(record, "name", "") or viewer.company.name)
    send_item(by=viewer, act="change", payload={"values": sent}, subject=record, title=title)


changes.on_ask(send_change)


def withdraw_item(*, by: Viewer, item: InboxItem) -> bool:
    """Take back what one sent oneself; False if staff have decided meanwhile."""
    with transaction.atomic():
        stored = by.see(InboxItem).select_for_update(of=("self",)).get(pk=item.pk)
        if stored.state not in WAITING or stored.contact_id != by.contact.pk:
            return False
        _set(stored, by, WITHDRAWN, "withdrawn")
    return True


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
    *, by: Staff, item: InboxItem, wanted: Collection[str] = (), answer: str = "", version: int
) -> InboxItem:
    """Do what was asked; of an act by fields, those in `wanted`. The sender is told by mail.

    Raises `Refused` when it was decided, withdrawn or taken by somebody else meanwhile, and
    `ValidationError` when it cannot be done as it was sent; nothing is changed then.
    """
    with transaction.atomic():
        stored = _locked(item, version, by)
        stored.outcome = act_of(stored).accept(stored, by=by, wanted=wanted)
        _decide(stored, by, ACCEPTED, answer)
    return stored


def reject_item(*, by: Staff, item: InboxItem, answer: str, version: int) -> InboxItem:
    """Leave the register as it is and tell the sender why. Raises `Refused`."""
    with transaction.atomic():
        stored = _locked(item, version, by)
        stored.outcome = {}
        _decide(stored, by, REJECTED, answer)
    return stored


def may_be_undone(item: InboxItem) -> bool:
    """Whether the decision is young enough, and of a kind that can be taken back."""
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
        left = act_of(stored).undo(stored, by=by) if stored.state == ACCEPTED else []
        stored.outcome, stored.answer = {}, ""
        stored.decided_at = stored.decided_by = None
        _set(stored, by, UNDONE, "undone")
        mail.send_undone(stored)
    return left


def _waiting_twin(item: InboxItem) -> InboxItem | None:
    """What the same person has asked about the same record since, if it waits."""
    if item.subject_id is None:
        return None
    same = {"contact": item.contact, "act": item.act, "subject_id": item.subject_id}
    rows = InboxItem.objects.waiting().filter(subject_model=item.subject_model, **same)
    return rows.exclude(pk=item.pk).first()


def _locked(item: InboxItem, version: int | None, by: Staff | None = None) -> InboxItem:
    """The stored item if it still waits, as it was shown, and no colleague has it in hand."""
    stored = InboxItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    elsewhere = by is not None and stored.taken and stored.taken_by_id != by.user.pk
    if not stored.is_waiting or elsewhere or version not in (None, stored.version):
        raise Refused(stored)
    return stored


def _decide(item: InboxItem, by: Staff, state: str, answer: str) -> None:
    item.decided_by, item.decided_at, item.answer = by.user, timezone.now(), answer
    _set(item, by, state, state)
    mail.send_answer(item)


def _set(item: InboxItem, by: audit.By, state: str, verb: str) -> None:
    before = item.state
    item.state = state
    item.version += 1
    item.save()
    values = {"state": (before, state)}
    if item.answer and state in (ACCEPTED, REJECTED):
        values["answer"] = ("", item.answer)
    audit.record(verb, item, by=by, values=values)
