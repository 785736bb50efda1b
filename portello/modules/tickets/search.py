"""What of tickets can be found: number, subject, what was said; for staff, what they noted, too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portello.core.search import Kind, Part
from portello.modules.tickets.models import Briefing, Message, Note
from portello.ui import rich_text


def said(tickets: Sequence[Any]) -> dict[int, list[str]]:
    """{ticket key: the texts of its messages, the first one first}."""
    return _texts(Message._base_manager.filter(verb=""), tickets)


def noted(tickets: Sequence[Any]) -> dict[int, list[str]]:
    """{ticket key: the texts of its notes}."""
    return _texts(Note._base_manager, tickets)


def briefed(tickets: Sequence[Any]) -> dict[int, list[str]]:
    """{ticket key: what staff and its collaborators told each other}."""
    return _texts(Briefing._base_manager, tickets)


def _texts(rows: Any, tickets: Sequence[Any]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    keys = [ticket.pk for ticket in tickets]
    for ticket, text in rows.filter(ticket__in=keys).order_by("pk").values_list("ticket", "text"):
        found[ticket].append(text)
    return found


plain = partial(rich_text.plain, message=True)


KINDS = (
    Kind(
        code="t",
        model="tickets.ticket",
        label=_("Tickets"),
        icon="messages",
        parts=(
            Part("s", "subject", text=True),
            Part("n", "number"),
            Part(
                "m", label=_("Messages"), values=said, text=True, plain=plain,
                grows="tickets.message.ticket",
            ),
            Part(
                "i", label=_("Internal notes"), values=noted, text=True, plain=plain,
                staff_only=True, grows="tickets.note.ticket",
            ),
            Part(
                "b", label=_("With collaborators"), values=briefed, text=True, plain=plain,
                staff_only=True, grows="tickets.briefing.ticket",
            ),
        ),
        right="tickets.view",
        portal=lambda hit: f"/tickets/{hit.public_id}/",
        staff_right="tickets.view",
        staff=lambda hit: reverse("staff:tickets:detail", kwargs={"public_id": hit.public_id}),
        needs=("subject",),
        day="created_at",
    ),
)  # fmt: skip
