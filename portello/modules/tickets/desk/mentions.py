"""Colleagues whom a note names with an @: who they are, and telling them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import transaction

from portello.access.staff import role_may
from portello.core.names import find_key
from portello.core.outbox import OutboxMessage
from portello.modules.accounts.models import User
from portello.modules.tickets.hearing import may_read
from portello.modules.tickets.models import Note
from portello.modules.tickets.telling import tell_colleague


def mentioned(text: str, people: Sequence[User]) -> tuple[list[User], list[str]]:
    """(who is named with an @, the names that nobody or more than one bears): by the whole name, a
    first or last name that one of `people` alone bears, or what stands before the @ of his address."""
    found: dict[int, User] = {}
    unknown = []
    for first, second in _MENTIONS.findall(text):
        both = _bearers(f"{first} {second}", people) if second else []
        bearers = both or _bearers(first, people)
        if len(bearers) == 1:
            found[bearers[0].pk] = bearers[0]
        else:
            unknown.append(f"@{first}")
    return list(found.values()), list(dict.fromkeys(unknown))


_MENTIONS = re.compile(r"(?<![\w@.])@([\w][\w'-]*(?:\.[\w'-]+)*)(?:[ \u00a0]([\w][\w'-]*))?")


def _bearers(name: str, people: Sequence[User]) -> list[User]:
    wanted = find_key(name)
    return [one for one in people if wanted in _names_of(one)]


def _names_of(user: User) -> set[str]:
    whole = find_key(user.name)
    return {whole, *whole.split(), find_key(user.email.partition("@")[0])}


def readers() -> list[User]:
    """Whoever of the staff may read tickets and their notes, by name."""
    people = User.objects.filter(is_active=True).exclude(staff_role="").order_by("name", "email")
    return [one for one in people if role_may(one.staff_role, "tickets.view")]


def tell_mentioned(message: OutboxMessage) -> None:
    """Outbox handler of "tickets.mentioned": a note names colleagues with an @."""
    with transaction.atomic():
        given = OutboxMessage.objects.select_for_update().get(pk=message.pk).payload
        rows = Note.objects.select_related("ticket__company", "ticket__portal")
        note = rows.filter(pk=given.get("note", 0), company__practice=False).first()
        for user in User.objects.filter(pk__in=given.get("users", ())) if note else ():
            if may_read(user):
                tell_colleague(note.ticket, "ticket mention", user, who=note.name, text=note.text)
        OutboxMessage.objects.filter(pk=message.pk).update(payload={})
