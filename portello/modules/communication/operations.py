"""Choosing, and keeping the kinds of message."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.backoffice.ordered import put_away, save_row
from portello.core import audit, changes
from portello.core.languages import current, translated
from portello.modules.communication.models import CHANNELS, CommunicationChoice, MessageKind
from portello.modules.customers.models import Contact

Pair = tuple[str, str]  # public id of the kind, channel


class Reworded(Exception):
    """A text was changed after the page was shown: what was read is not what would be noted."""


def current_choices(contact_id: int) -> dict[tuple[int, str], CommunicationChoice]:
    """{(kind, channel): choice} that hold for a contact now."""
    # Without the manager's belt: the rows of the one person at hand, each within reach.
    rows = CommunicationChoice._base_manager.filter(contact_id=contact_id, is_current=True)
    return {(row.kind_id, row.channel): row for row in rows}


def choose(
    *, by: audit.By, contact: Contact, wanted: Collection[Pair], read: dict[str, int]
) -> int:
    """Note what `contact` wants: `wanted` are all pairs that are on; returns how many changed.

    `read` is {kind: version} of the wording he saw. Raises `Reworded` if one was changed since.
    """
    with transaction.atomic():
        Contact._base_manager.select_for_update(of=("self",)).get(pk=contact.pk)
        kinds = [k for k in MessageKind.objects.filter(archived_at=None) if k.public_id in read]
        if {k.public_id: k.version for k in kinds} != read:
            raise Reworded
        known, changed = current_choices(contact.pk), {}
        for kind in kinds:
            for channel in kind.channels:
                old = known.get((kind.pk, channel))
                wants = (kind.public_id, channel) in wanted
                if wants == (old is not None and old.is_wanted):
                    continue
                _note(by, contact, kind, channel, wants, old)
                name = f"{translated(kind.name, settings.LANGUAGE_CODE)} ({channel})"
                changed[name[:60]] = (_word(not wants), _word(wants))
        if changed:
            audit.record("communication", contact, by=by, values=changed)
    return len(changed)


def offered_choices() -> list[tuple[str, str]]:
    """("kind:channel", how it is called) of everything that can be wanted, in the order of staff."""
    labels = dict(CHANNELS)
    kinds = MessageKind.objects.filter(archived_at=None).order_by("position", "pk")
    return [(f"{k.public_id}:{c}", f"{k} ({labels[c]})") for k in kinds for c in k.channels]


def carry_over(*, by: audit.By, contact: Contact, pair: str, wording: str, language: str) -> bool:
    """Note that `contact` agreed elsewhere to what `pair` ("kind:channel") stands for, in the words
    that were shown there; False if it is no longer asked, or he wants it already."""
    public_id, _colon, channel = pair.partition(":")
    with transaction.atomic():
        Contact._base_manager.select_for_update(of=("self",)).get(pk=contact.pk)
        kind = MessageKind.objects.filter(public_id=public_id, archived_at=None).first()
        if kind is None or channel not in kind.channels:
            return False
        old = current_choices(contact.pk).get((kind.pk, channel))
        if old is not None and old.is_wanted:
            return False
        read = {"language": language, "name": translated(kind.name, language), "purpose": wording}
        _note(by, contact, kind, channel, True, old, wording=read, who=contact.name)
        name = f"{translated(kind.name, settings.LANGUAGE_CODE)} ({channel})"
        audit.record(
            "communication", contact, by=by, values={name[:60]: (_word(False), _word(True))}
        )
    return True


def end_carried_over(*, by: audit.By, contact: Contact, pair: str) -> None:
    """Take that back, unless he has chosen otherwise since."""
    public_id, _colon, channel = pair.partition(":")
    kind = MessageKind.objects.filter(public_id=public_id).first()
    old = current_choices(contact.pk).get((kind.pk, channel)) if kind is not None else None
    if kind is not None and old is not None and old.is_wanted:
        _note(by, contact, kind, channel, False, old)


def _word(wants: bool) -> str:
    return "True" if wants else "False"


def _note(
    by: audit.By,
    contact: Contact,
    kind: MessageKind,
    channel: str,
    wants: bool,
    old: CommunicationChoice | None,
    wording: dict[str, str] | None = None,
    who: str = "",
) -> None:
    if old is not None:
        old.is_current = False
        old.save(update_fields=["is_current"])
    read = wording or {
        "language": current(),
        "name": translated(kind.name),
        "purpose": translated(kind.purpose),
    }
    made = CommunicationChoice(
        company_id=contact.company_id,
        contact=contact,
        kind=kind,
        channel=channel,
        is_wanted=wants,
        wording=read,
        chosen_at=timezone.now(),
        chosen_by=(who or by.actor.name)[:200],
    )
    made.save(force_insert=True)
    changes.note(made, "created")


def save_kind(
    *, by: audit.By, kind: MessageKind | None, values: dict[str, Any], base_version: int = 0
) -> MessageKind | None:
    """Add a kind at the end or change one; None if somebody else has changed it meanwhile.

    What people chose before stays, with the wording they read.
    """
    for name in ("name", "purpose"):
        if not values[name].get(settings.LANGUAGE_CODE):
            raise ValidationError(_("Write name and purpose in the base language."))
    if not values["channels"] or set(values["channels"]) - set(dict(CHANNELS)):
        raise ValidationError(_("Choose at least one channel."))
    return save_row(MessageKind, kind, values, by=by, base_version=base_version)


def archive_kind(*, by: audit.By, kind: MessageKind, away: bool) -> None:
    """Ask nobody any more, or again; what was chosen stays in the log."""
    put_away(kind, by=by, away=away)
