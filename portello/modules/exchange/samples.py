"""Addresses of the import for the crawl."""

from __future__ import annotations

from typing import Any


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """{url name: arguments}."""
    names = ("run", "progress", "check", "apply", "refused", "refused_lines", "columns", "discard")
    return {f"staff:exchange:{name}": {"public_id": world.run.public_id} for name in names}
