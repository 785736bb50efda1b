"""What the worker does for e-mail in once an hour."""

from __future__ import annotations

from portello.modules.mailbox.fetching import keep_fetching
from portello.modules.mailbox.operations import forget_old


def house() -> None:
    """Every mailbox goes on being fetched, and old mails go."""
    keep_fetching()
    forget_old()
