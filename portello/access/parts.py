"""The parts of a portal that staff may open to visitors without a log-in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portello.core.registry import Part, modules

HOME = "home"


def parts() -> list[Part]:
    """The home page, and what each module offers."""
    return [Part(HOME, _("Home page")), *[p for m in modules() for p in m.public_parts]]
