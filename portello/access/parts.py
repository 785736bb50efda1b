"""The parts of a portal that staff may open to visitors without a log-in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from portello.core.registry import Part, modules
from portello.core.search import kinds

HOME = "home"
SEARCH = "search"  # nobody opens it by itself: it is open where visitors find anything by it


def is_open(portal: Any, part: str) -> bool:
    """Whether visitors without a log-in may see `part` of `portal` now."""
    if part != SEARCH:
        return portal.opens(part)
    return any(portal.opens(found) for kind in kinds().values() if (found := kind.visitors_part))


def parts() -> list[Part]:
    """The home page, and what each module offers."""
    return [Part(HOME, _("Home page")), *[p for m in modules() for p in m.public_parts]]
