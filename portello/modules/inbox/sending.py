"""Sending items to the inbox, and taking back what one sent."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from portello.access.viewer import Viewer
from portello.core import audit, changes
from portello.core.registry import inbox_acts
from portello.modules.inbox.changing import plain
from portello.modules.inbox.models import WAITING, WITHDRAWN, InboxItem
from portello.ui.history import named_by_kind


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
    one item: the newer payload stands, the older one is withdrawn. Raises `ValidationError` about
    or from somebody who was forgotten."""
    with transaction.atomic():
        _check_not_forgotten(by.contact, subject)
        older = _older(by, act, subject).select_for_update(of=("self",)).first()
        if older is not None and older.payload == payload:
            return older
        if older is not None:
            older.turn(WITHDRAWN, by=by, verb="replaced")
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


def _check_not_forgotten(*records: Any) -> None:
    """Asked, for the records at hand may have been read a moment before."""
    for one in records:
        if one is not None and hasattr(type(one), "forgotten_at"):
            rows = type(one)._base_manager.filter(pk=one.pk, forgotten_at__isnull=False)
            if rows.exists():
                raise changes.forgotten()


def send_from_outside(
    *,
    by: audit.By,
    portal: Any,
    act: str,
    payload: dict[str, Any],
    sender: str,
    email: str,
    language: str,
    title: str = "",
    user: Any = None,
    match: str = "",
    automatic: bool = False,
    practice: bool = False,
) -> InboxItem:
    """Put into the inbox what somebody sent whom the register does not know; `email` is proved his.

    The item belongs to no company until it is accepted, and no customer sees it.
    """
    with transaction.atomic():
        item = InboxItem(
            kind=inbox_acts()[act].kind,
            act=act,
            portal=portal,
            user=user,
            sender=sender[:200],
            email=email,
            language=language,
            title=(title or sender)[:300],
            payload=payload,
            match=match,
            automatic=automatic,
            practice=practice,
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
    payload: dict[str, Any] = {"values": sent}
    if named_by_kind(type(record)):
        payload["kind"] = record.kind
    send_item(by=viewer, act="change", payload=payload, subject=record, title=title)


changes.on_ask(send_change)


def withdraw_item(*, by: Viewer, item: InboxItem) -> bool:
    """Take back what one sent oneself; False if staff have decided meanwhile."""
    with transaction.atomic():
        stored = by.see(InboxItem).select_for_update(of=("self",)).get(pk=item.pk)
        if stored.state not in WAITING or stored.contact_id != by.contact.pk:
            return False
        stored.turn(WITHDRAWN, by=by, verb="withdrawn")
    return True
