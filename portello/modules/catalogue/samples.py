"""Addresses of catalogue for the crawl: rival rows that nobody but their company may see."""

from __future__ import annotations

from typing import Any


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """{url name: arguments}."""
    return {"api:products_one": {"public_id": world.product.public_id}}
