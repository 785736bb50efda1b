"""Addresses of errands for the crawl: the assigned one and, in the ordinary page, too."""

from __future__ import annotations

from typing import Any


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """{url name: arguments}, with Beta's errand that is assigned to the agent."""
    errand = {"public_id": world.beta_errand.public_id}
    guide = {"public_id": world.beta_guide.public_id}
    return {
        "portal:errands:guide": guide,
        "staff:errands:guide": guide,
        "portal:errands:detail": errand,
        "portal:errands:assigned": errand,
        "portal:errands:note": errand,
        "staff:errands:detail": errand,
        "api:errands_one": errand,
    }
