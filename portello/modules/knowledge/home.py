"""The block "Help articles" of a home page: the newest ones, and the way to all of them."""

from __future__ import annotations

from typing import Any

from portello.core.languages import translated
from portello.modules.knowledge.shown import address_of, newest


def block(viewer: Any) -> dict[str, Any] | None:
    """Nothing where the viewer may read none."""
    if not viewer.anonymous and not viewer.may("knowledge.view"):
        return None
    rows = [(translated(one.title), address_of(one.public_id)) for one in newest(viewer)]
    return {"rows": rows} if rows else None
