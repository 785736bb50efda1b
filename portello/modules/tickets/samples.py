"""Addresses of tickets for the crawl."""

from __future__ import annotations

from typing import Any


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """{url name: arguments}, with Beta's ticket."""
    ticket = {"public_id": world.beta_ticket.public_id}
    person = ticket | {"contact": world.beta_contact.public_id}
    return {
        "portal:tickets:detail": ticket,
        "portal:tickets:closure": ticket,
        "portal:tickets:reopening": ticket,
        "portal:tickets:rating": ticket,
        "portal:tickets:copies": ticket,
        "portal:tickets:leaving": person,
        "portal:tickets:assigned": ticket,
        "portal:tickets:turn": ticket,
        "portal:tickets:file": ticket | {"file": world.beta_attachment.public_id},
        "portal:tickets:assigned_file": ticket | {"file": world.beta_attachment.public_id},
        "api:tickets_one": ticket,
        "staff:tickets:detail": ticket,
    }
