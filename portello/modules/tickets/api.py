"""What programs read of tickets: the ticket with what was said in it, never what only staff read."""

from django.utils.translation import gettext_lazy as _

from portello.api.callers import Rights
from portello.api.resources import Extra, Filter, Part, Resource
from portello.modules.tickets.models import Message, Ticket

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
            Extra("due_at", "moment"),
            Extra("closed_at", "moment"),
            Extra("queue", "record", for_integrations=True),
            Extra("rating_text", of=("subject",)),
        ),
        parts=(
            Part(
                "messages",
                Message,
                "ticket",
                "at",
                (
                    Extra("side"),
                    Extra("name"),
                    Extra("text"),
                    Extra("way"),
                    Extra("verb"),
                    Extra("at", "moment"),
                ),
                of=("subject",),
            ),
        ),
    ),
)
