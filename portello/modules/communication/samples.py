"""Addresses of communication for the crawl."""

from __future__ import annotations

from typing import Any


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """{url name: arguments}."""
    one = {"public_id": world.message_kind.public_id}
    return {
        **{f"staff:communication:{name}": one for name in ("edit", "archive", "people")},
        "staff:communication:contact": {"public_id": world.beta_contact.public_id},
        "api:communication-choices_one": {"public_id": world.beta_choice.public_id},
    }
