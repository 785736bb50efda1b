"""Addresses of the inbox for the crawl, with what Beta's main user sent."""

from __future__ import annotations

from typing import Any


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """{url name: arguments}."""
    sent = {"public_id": world.beta_request.public_id}
    run = {"public_id": world.accept_run.public_id}
    api = ("one", "acceptance", "rejection")
    names = (
        "item",
        "opening",
        "take",
        "release",
        "choice",
        "moving",
        "acceptance",
        "rejection",
        "undoing",
    )
    return {
        "portal:inbox:item": sent,
        "portal:inbox:withdrawal": sent,
        "staff:inbox:run": run,
        "staff:inbox:progress": run,
        **{f"staff:inbox:{name}": sent for name in names},
        **{f"api:inbox_{name}": sent for name in api},
    }
