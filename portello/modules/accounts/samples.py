"""Arguments of the account and staff addresses for the crawl."""

from __future__ import annotations

from typing import Any


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """Arguments for the crawl."""
    one = {"public_id": world.user("books").public_id}
    acts = ("person", "invite", "deactivate", "activate", "reset_factors")
    return {
        **{f"staff:accounts:{name}": one for name in acts},
        "account_staff_invitation": {"token": "x" * 43},
        "mfa_edit_webauthn": {"pk": 1},
        "mfa_remove_webauthn": {"pk": 1},
        "account_reset_password_from_key": {"uidb36": "1", "key": "set-password"},
    }
