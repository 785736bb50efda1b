"""Addresses of notifications for the crawl."""

from __future__ import annotations

from typing import Any


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """{url name: arguments}, with Beta's ticket."""
    record = {"model": "tickets.ticket", "public_id": world.beta_ticket.public_id}
    return {
        "portal:notifications:reading_of": record,
        "staff:notifications:reading_of": record,
    }
