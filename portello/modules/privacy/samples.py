"""Addresses of privacy for the crawl."""

from __future__ import annotations

from typing import Any


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """{url name: arguments}."""
    return {}
