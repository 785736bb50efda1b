"""Addresses of collaborators for the crawl."""

from __future__ import annotations

from typing import Any


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """{url name: arguments}; the collaborator is the agent, the assigned record is Beta's."""
    portal = {"public_id": world.portal.public_id}
    account = {"public_id": world.collaborator.public_id}
    return {
        "staff:collaborators:list": portal,
        "staff:collaborators:new": portal,
        "staff:collaborators:account": account,
        "staff:collaborators:remove": account,
        "staff:collaborators:end": {"public_id": world.assignment.public_id},
    }
