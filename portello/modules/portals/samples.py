"""Addresses of portals for the crawl."""

from __future__ import annotations

from typing import Any


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """{url name: arguments}, with Beta's records."""
    access = {"public_id": world.beta_access.public_id}
    return {
        "portal:portals:invitation": {"token": "no-such-token"},
        "staff:portals:portal": {"public_id": world.portal.public_id},
        "staff:portals:contact": {"public_id": world.beta_contact.public_id},
        "staff:portals:invite": access,
        "staff:portals:end": access,
        "staff:portals:unlock": access,
        "staff:portals:reset_factors": access,
    }
