"""Account addresses have no arguments, except the reset link's."""

from __future__ import annotations

from typing import Any


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """Arguments for the crawl."""
    return {"account_reset_password_from_key": {"uidb36": "1", "key": "set-password"}}
