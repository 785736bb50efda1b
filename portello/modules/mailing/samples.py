"""Addresses of mail texts for the crawl."""

from __future__ import annotations

from typing import Any


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """{url name: arguments}."""
    portal = {"public_id": world.portal.public_id}
    one = {**portal, "kind": "invitation", "language": "en"}
    return {
        "staff:mailing:list": portal,
        "staff:mailing:text": one,
        "staff:mailing:built_in": one,
    }
