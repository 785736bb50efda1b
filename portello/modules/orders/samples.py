"""Addresses of orders for the crawl."""

from __future__ import annotations

from typing import Any


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """{url name: arguments}, with Beta's records."""
    order = {"public_id": world.beta_order.public_id}
    return {
        "portal:orders:detail": order,
        "api:orders_one": order,
        "staff:orders:detail": order,
        "staff:orders:of_company": {"public_id": world.beta.public_id},
    }
