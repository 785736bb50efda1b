"""My areas on home: what the viewer may open, each with one line of what it is for (N01)."""

from __future__ import annotations

from typing import Any

from portello.core.registry import MenuEntry
from portello.portal.menu import entries


def areas(viewer: Any) -> list[MenuEntry]:
    """The entries of the viewer's menu, in its order: profile, switches and rights decide."""
    return [entry for entry in entries() if entry.about and viewer.may(entry.right)]
