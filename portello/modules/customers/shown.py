"""How records look to a customer: the fields he may see, and what a record is called to him."""

from __future__ import annotations

from typing import Any

from portello.access.owned import Reached
from portello.core import addresses, custom
from portello.core.fields import HIDDEN
from portello.modules.customers.models import Company


def pairs_of(
    viewer: Any, record: Any, model: type, names: tuple[str, ...] = ()
) -> list[tuple[Any, Any]]:
    """(label, shown value) of the fields the viewer may see; of `names` only, in their order."""
    visible = viewer.fields(model)
    pairs = []
    for name in names or visible:
        if name not in visible:
            continue
        one = visible[name]
        value = one.value(record)
        if one.custom:
            value = custom.said(one, value)
        elif one.kind == "record":
            value = name_of(viewer, value, type(value)) if value else ""
        elif one.choices is not None:
            value = dict(one.choices()).get(value, value) if value else ""
        elif one.kind == "choice":
            value = getattr(record, f"get_{name}_display")()
        of_company = model is Company and name == "external_id"
        pairs.append((viewer.portal.number_label if of_company else one.label, value))
    return pairs


def name_of(viewer: Any, record: Any, model: Any) -> str:
    """What a record is called, to whom may see its name; products have theirs on every order."""
    owned = issubclass(model, Reached)
    return str(record) if not owned or "name" in viewer.fields(model) else ""


def visible_lines(viewer: Any, record: Any) -> list[str]:
    rules = viewer.rules(type(record))
    parts = {p: getattr(record, p) for p in addresses.PARTS if rules[p] != HIDDEN}
    return addresses.format_address(parts)
