"""What a portal's company page is made of: sections with their fields, and parts that are on or off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.core.fields import EDIT, HIDDEN, REQUIRED, fields
from portello.core.languages import translated
from portello.core.registry import CompanyPart, Module, modules
from portello.modules.customers.models import Address, Company

BASIC, ADDRESSES, ASSETS = "basic", "addresses", "assets"
OWN_PARTS = {
    BASIC: gettext_lazy("Basic data"),
    ADDRESSES: gettext_lazy("Addresses"),
    ASSETS: gettext_lazy("Devices"),
}


@dataclass(frozen=True)
class Section:
    """One section of the basic data: its title, and the names of its fields in order."""

    id: str
    title: str
    names: tuple[str, ...]


def choosable() -> list[str]:
    """The fields of a company that a section can have: what customers could ever see."""
    return [name for name, one in fields(Company).items() if one.ceiling != HIDDEN]


def sections_of(portal: Any) -> list[Section]:
    """The portal's sections; until staff put some together, one with everything."""
    stored = portal.company_page.get("sections", [])
    if not stored:
        return [Section("", _("Basic data"), tuple(choosable()))]
    known = set(choosable())
    return [
        Section(
            one["id"],
            translated(one["title"]),
            tuple(name for name in one["fields"] if name in known),
        )
        for one in stored
    ]


def has_part(portal: Any, key: str) -> bool:
    """Whether the portal shows this part of the page."""
    return key not in portal.company_page.get("off", ())


def parts() -> list[tuple[Module | None, str, Any]]:
    """(module or None, key, label) of every part that a portal can switch off."""
    own: list[tuple[Module | None, str, Any]] = [(None, k, label) for k, label in OWN_PARTS.items()]
    return own + [(module, one.key, one.label) for module, one in added_parts()]


def added_parts() -> list[tuple[Module, CompanyPart]]:
    """What modules add to the page, in their order."""
    return [(module, one) for module in modules() for one in module.company_parts]


def address_kinds(portal: Any) -> dict[str, Any]:
    """{kind: label} of the addresses that the portal shows."""
    off = portal.company_page.get("kinds_off", ())
    return {kind: label for kind, label in Address.KINDS if kind not in off}


def editable(viewer: Any, model: Any, names: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Which of `names` (or of all fields) the viewer may change."""
    rules = viewer.rules(model)
    return tuple(n for n in names or rules if rules.get(n, HIDDEN) in (EDIT, REQUIRED))
