"""Addresses of membership for the crawl."""

from __future__ import annotations

from typing import Any


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """{url name: arguments}."""
    one = {"public_id": world.membership_class.public_id}
    return {
        **{f"staff:membership:{name}": one for name in ("edit", "move", "archive")},
        "api:memberships_one": {"public_id": world.beta_membership.public_id},
        "staff:membership:of_company": {"public_id": world.beta.public_id},
    }
