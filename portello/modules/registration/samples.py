"""Arguments of the registration addresses for the crawl."""

from __future__ import annotations

from typing import Any


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """Arguments for the crawl."""
    return {
        "portal:registration:confirm": {"token": "x" * 43},
        "staff:registration:page": {"public_id": world.portal.public_id},
    }
