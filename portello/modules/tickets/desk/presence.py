"""Who of the staff has a ticket open just now, and who writes: kept in the cache for less than a minute."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.cache import cache
from django.utils.translation import gettext as _

from portello.modules.accounts.models import User
from portello.modules.tickets.models import Ticket

SECONDS = 45  # a page says twice in that time that it is open
_OPEN, _WRITES = "open", "writes"


def seen_at(ticket: Ticket, user: User, *, writes: bool) -> None:
    """Note that `user` has the ticket open. A row for each person, so that no two overwrite one another."""
    cache.set(_key(ticket, user), _WRITES if writes else _OPEN, SECONDS)


def others(ticket: Ticket, user: User, people: Sequence[User]) -> list[str]:
    """A line for each of `people` but `user` who is there, whoever writes first; one query."""
    keys = {_key(ticket, one): one for one in people if one.pk != user.pk}
    there = cache.get_many(keys)
    lines = []
    for key, one in keys.items():
        name = {"name": one.name or one.email}
        if there.get(key) == _WRITES:
            lines.insert(0, _("%(name)s is writing an answer.") % name)
        elif there.get(key) == _OPEN:
            lines.append(_("%(name)s has this ticket open, too.") % name)
    return lines


def _key(ticket: Ticket, user: User) -> str:
    return f"ticket:{ticket.pk}:{user.pk}"
