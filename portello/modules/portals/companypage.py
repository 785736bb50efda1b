"""Putting a portal's company page together: sections and their fields, parts on or off, addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portello.core import audit
from portello.core.fields import HIDDEN, fields
from portello.core.ids import make_public_id
from portello.core.languages import translated
from portello.modules.customers.company.page import choosable, parts
from portello.modules.customers.models import Address
from portello.modules.portals.founding import change_portal
from portello.modules.portals.models import Portal

MOST_SECTIONS = 20
LONGEST_TITLE = 80
_ADDRESS = "customers.address"
Stored = dict[str, Any]  # {id, title: {language: text}, fields: [names]}


class Stale(Exception):
    """Somebody else has changed the portal's settings meanwhile."""


def sections(portal: Portal) -> list[Stored]:
    """The sections that staff put together; none while the page has its one default section."""
    found: list[Stored] = deepcopy(portal.company_page.get("sections", []))
    return found


def free_fields(portal: Portal) -> list[str]:
    """The names of fields that stand in no section."""
    taken = {name for section in sections(portal) for name in section["fields"]}
    return [name for name in choosable() if name not in taken]


def save_section(
    *, by: audit.By, portal: Portal, title: Mapping[str, str], section_id: str, version: int | None
) -> str:
    """Add a section at the end, or give the one with `section_id` another title; returns its id.

    Raises `ValidationError` by field, and `Stale`.
    """
    if not title.get(settings.LANGUAGE_CODE):
        raise ValidationError(
            {f"title_{settings.LANGUAGE_CODE}": _("Write the title in the base language.")}
        )
    made = section_id or make_public_id()

    def change(found: list[Stored]) -> list[Stored]:
        if section_id:
            _one(found, section_id)["title"] = dict(title)
            return found
        if len(found) >= MOST_SECTIONS:
            raise ValidationError(_("There are enough sections: 20 at most."))
        return [*found, {"id": made, "title": dict(title), "fields": []}]

    _change_sections(by, portal, version, change)
    return made


def remove_section(*, by: audit.By, portal: Portal, section_id: str, version: int | None) -> None:
    """Take a section off the page; its fields can be put into another one. Raises `Stale`."""
    _change_sections(by, portal, version, lambda all_: [s for s in all_ if s["id"] != section_id])


def move_section(
    *, by: audit.By, portal: Portal, section_id: str, up: bool, version: int | None
) -> None:
    """Change places with the neighbour; the first cannot go up, the last not down. Raises `Stale`."""
    _change_sections(by, portal, version, lambda all_: _moved(all_, _one(all_, section_id), up))


def add_fields(
    *, by: audit.By, portal: Portal, section_id: str, names: Sequence[str], version: int | None
) -> None:
    """Put fields that stand in no section at the end of one. Raises `Stale`."""
    free = set(free_fields(portal))

    def change(found: list[Stored]) -> list[Stored]:
        _one(found, section_id)["fields"] += [name for name in names if name in free]
        return found

    _change_sections(by, portal, version, change)


def remove_field(
    *, by: audit.By, portal: Portal, section_id: str, name: str, version: int | None
) -> None:
    """Take a field out of its section. Raises `Stale`."""

    def change(found: list[Stored]) -> list[Stored]:
        section = _one(found, section_id)
        section["fields"] = [one for one in section["fields"] if one != name]
        return found

    _change_sections(by, portal, version, change)


def move_field(
    *, by: audit.By, portal: Portal, section_id: str, name: str, up: bool, version: int | None
) -> None:
    """Move a field up or down in its section. Raises `Stale`."""

    def change(found: list[Stored]) -> list[Stored]:
        section = _one(found, section_id)
        known = set(choosable())
        shown = [one for one in section["fields"] if one in known]
        if name not in shown:
            raise Stale
        # Fields that are archived keep their place behind the others.
        section["fields"] = _moved(shown, name, up) + [
            one for one in section["fields"] if one not in known
        ]
        return found

    _change_sections(by, portal, version, change)


def set_parts(*, by: audit.By, portal: Portal, on: Sequence[str], version: int | None) -> None:
    """Which parts the page has. Raises `Stale`."""
    off = [key for _module, key, _label in parts() if key not in on]
    before = portal.company_page.get("off", [])
    noted = {
        f"company page: {key}"[:60]: ("off" if key in before else "", "off" if key in off else "")
        for key in sorted({*before, *off})
        if (key in before) != (key in off)
    }
    _store(by, portal, version, {**portal.company_page, "off": off}, noted)


def set_addresses(
    *,
    by: audit.By,
    portal: Portal,
    kinds: Sequence[str],
    names: Sequence[str],
    version: int | None,
) -> None:
    """Which kinds of address the page shows, and which of their fields. Raises `Stale`.

    A field that is not shown is hidden in the portal's ceiling, as on the page of the function: it
    is hidden in the API too.
    """
    off = [kind for kind, _label in Address.KINDS if kind not in kinds]
    ceiling = deepcopy(portal.ceiling)
    rules = dict(ceiling.get("fields", {}).get(_ADDRESS, {}))
    noted = {}
    for name in fields(Address):
        was = rules.get(name, "")
        if name not in names:
            rules[name] = HIDDEN
        elif was == HIDDEN:
            del rules[name]
        if rules.get(name, "") != was:
            noted[f"{_ADDRESS}.{name}"] = (was, rules.get(name, ""))
    before = portal.company_page.get("kinds_off", [])
    if before != off:
        noted["company page: addresses"] = (", ".join(before), ", ".join(off))
    ceiling["fields"] = {**ceiling.get("fields", {}), _ADDRESS: rules}
    if not rules:
        del ceiling["fields"][_ADDRESS]
    slim = {key: value for key, value in ceiling.items() if value}
    page = {**portal.company_page, "kinds_off": off}
    _store(by, portal, version, page, noted, ceiling=slim)


def hidden_fields(portal: Portal) -> set[str]:
    """The fields of addresses that the portal hides from everybody."""
    rules = portal.ceiling.get("fields", {}).get(_ADDRESS, {})
    return {name for name, rule in rules.items() if rule == HIDDEN}


def _one(found: list[Stored], section_id: str) -> Stored:
    for section in found:
        if section["id"] == section_id:
            return section
    raise Stale


def _moved(rows: list[Any], row: Any, up: bool) -> list[Any]:
    place = rows.index(row)
    other = place + (-1 if up else 1)
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    return rows


def _change_sections(
    by: audit.By,
    portal: Portal,
    version: int | None,
    change: Callable[[list[Stored]], list[Stored]],
) -> None:
    with transaction.atomic():
        before = sections(portal)
        after = change(sections(portal))
        noted = {"company page": (_in_words(before), _in_words(after))}
        _store(by, portal, version, {**portal.company_page, "sections": after}, noted)


def _in_words(found: list[Stored]) -> str:
    return " | ".join(f"{translated(s['title'])}: {', '.join(s['fields'])}" for s in found)


def _store(
    by: audit.By,
    portal: Portal,
    version: int | None,
    page: Stored,
    noted: dict[str, tuple[str, str]],
    **more: Any,
) -> None:
    slim = {key: value for key, value in page.items() if value}
    values = {"company_page": slim, **more}
    if not change_portal(by=by, portal=portal, values=values, base_version=version, noted=noted):
        raise Stale
