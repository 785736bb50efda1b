"""What programs read and do with tickets; what only staff read, their own systems alone."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from portello.api.callers import Rights
from portello.api.resources import Extra, Filter, Part, Resource, Routes
from portello.modules.tickets.models import Message, Ticket
from portello.modules.tickets.programs import kinds
from portello.modules.tickets.programs.acts import ACTS
from portello.modules.tickets.rated import words_for
from portello.modules.tickets.shown import writer_named


def _named(reader: Any, said: Message) -> str:
    """Who said it, for the owner of a key."""
    return writer_named(reader, reader.contact.pk, said)


RESOURCES = (
    Resource(
        "tickets",
        Ticket,
        _("Tickets"),
        Rights(staff="tickets.view", person="tickets.view"),
        sort={"number": "number"},
        filters=(
            Filter("number", "number", "number"),
            Filter("state", "state", "state", "choice"),
            Filter("urgency", "urgency", "urgency", "choice"),
        ),
        extras=(
            Extra("created_at", "moment"),
            Extra("last_at", "moment"),
            Extra("due_at", "moment", of=("state",)),
            Extra("closed_at", "moment", of=("state",)),
            Extra("queue", "record", for_integrations=True),
            Extra("assignee", "record", for_integrations=True),
            Extra("rating", "whole_or_none", of=("subject",)),
            Extra("rating_text", of=("subject",), for_reader=words_for),
        ),
        parts=(
            Part(
                "messages",
                Message,
                "ticket",
                "at",
                (
                    Extra("id", column="public_id"),
                    Extra("side"),
                    Extra("name", for_reader=_named),
                    Extra("text"),
                    Extra("way"),
                    Extra("verb"),
                    Extra("at", "moment"),
                ),
                of=("subject",),
            ),
        ),
        acts=ACTS,
    ),
)
ROUTES = Routes(kinds.KINDS, dict, kinds.router, kinds.describe)
