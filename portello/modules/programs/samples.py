"""Addresses of keys for the crawl, with Beta's key."""

from __future__ import annotations

from typing import Any


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """{url name: arguments}."""
    return {
        "portal:programs:revocation": {"public_id": world.beta_key.public_id},
        "staff:programs:revocation": {"public_id": world.integration_key.public_id},
        "staff:programs:persons_revocation": {"public_id": world.beta_key.public_id},
    }
