"""Functions of a portal: its pages on or off, what may be done on them, and which fields they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import reverse

from portello.core import audit
from portello.core.fields import EDIT, HIDDEN, READ, RULES, Field, fields
from portello.core.registry import Function, InboxAct, Module, Tab, inbox_acts, modules
from portello.modules.customers.models import Contact
from portello.modules.portals.founding import change_portal
from portello.modules.portals.models import Portal

ASK = "ask"  # may be changed, and the change waits until staff have decided


@dataclass(frozen=True)
class Choice:
    """One field whose rule a portal can lower: where it stands in the ceiling, and to what."""

    place: str  # "me", or the label of its model
    field: Field
    rules: tuple[str, ...]

    def in_force(self, ceiling: Mapping[str, Any]) -> str:
        """What the portal chose; "" for as the profile says."""
        if self.field.name in ceiling.get("ask", {}).get("fields", {}).get(self.place, ()):
            return ASK
        whole = ceiling if self.place == "me" else ceiling.get("fields", {})
        return whole.get(self.place, {}).get(self.field.name, "")


def functions() -> list[tuple[Module, Function]]:
    """Every function of every module, in the order of the portal's menu."""
    found = [(module, one) for module in modules() for one in module.functions]
    order = {entry.url_name: entry.order for module in modules() for entry in module.portal_menu}
    return sorted(found, key=lambda pair: order.get(pair[1].page, 100))


def function_named(key: str) -> tuple[Module, Function] | None:
    """The module and function called `key`."""
    return next((pair for pair in functions() if pair[1].key == key), None)


def choices_of(function: Function) -> list[Choice]:
    """The fields that a portal can hide or lock on this page."""
    found = [Choice("me", fields(Contact)[name], (HIDDEN, READ, ASK)) for name in function.own]
    for label in function.models:
        for one in fields(apps.get_model(label)).values():
            lower = tuple(RULES[: RULES.index(min(one.ceiling, EDIT, key=RULES.index))])
            if lower:
                found.append(Choice(label, one, (*lower, ASK) if READ in lower else lower))
    return found


def asks_of(function: Function) -> list[InboxAct]:
    """What is done on this page that a portal can let wait until staff have decided."""
    return [inbox_acts()[key] for key in function.asks]


def rights_of(module: Module, function: Function) -> list[str]:
    """The rights that the function's actions are, the one of the page itself first; parts after."""
    actions = [f"{module.name}.{action}" for action in function.actions]
    return actions + [f"{function.key}.{key}" for key, _label in function.parts]


def set_function(
    *,
    by: audit.By,
    portal: Portal,
    key: str,
    off: Sequence[str],
    lowered: Mapping[tuple[str, str], str],
    asked: Sequence[str] = (),
    base_version: int | None,
) -> bool:
    """Write one function's settings; False if somebody else saved since `base_version`.

    `off` are its rights that nobody has in this portal; `lowered` gives (place, field) -> rule;
    `asked` are the acts that staff decide on first. Raises `LookupError` for a function that does not exist.
    """
    found = function_named(key)
    if found is None:
        raise LookupError(key)
    slim = _ceiling(portal.ceiling, *found, off, lowered)
    if ask := _ask(portal.ceiling.get("ask", {}), found[1], lowered, asked):
        slim["ask"] = ask
    return change_portal(
        by=by,
        portal=portal,
        values={"ceiling": slim},
        base_version=base_version,
        noted=_differences(portal.ceiling, slim),
    )


def _ceiling(
    old: Mapping[str, Any],
    module: Module,
    function: Function,
    off: Sequence[str],
    lowered: Mapping[tuple[str, str], str],
) -> dict[str, Any]:
    """`old` with one function's part replaced; empty parts left out."""
    rights = rights_of(module, function)
    others = [right for right in old.get("off", ()) if right not in rights]
    fields_: dict[str, Any] = {name: dict(rules) for name, rules in old.get("fields", {}).items()}
    places: dict[str, Any] = {**fields_, "me": dict(old.get("me", {}))}
    for choice in choices_of(function):
        place = places.setdefault(choice.place, {})
        rule = lowered.get((choice.place, choice.field.name), "")
        if rule in choice.rules and rule != ASK:
            place[choice.field.name] = rule
        else:
            place.pop(choice.field.name, None)
    me = places.pop("me")
    ceiling = {
        "off": sorted([*others, *[right for right in off if right in rights]]),
        "fields": {label: rules for label, rules in places.items() if rules},
        "me": me,
    }
    return {name: value for name, value in ceiling.items() if value}


def _ask(
    old: Mapping[str, Any],
    function: Function,
    lowered: Mapping[tuple[str, str], str],
    asked: Sequence[str],
) -> dict[str, Any]:
    """What waits for staff: `old` with one function's part replaced; empty parts left out."""
    places = {place: set(names) for place, names in old.get("fields", {}).items()}
    for choice in choices_of(function):
        waiting = places.setdefault(choice.place, set())
        waiting.discard(choice.field.name)
        if lowered.get((choice.place, choice.field.name)) == ASK and ASK in choice.rules:
            waiting.add(choice.field.name)
    acts = set(old.get("acts", ())) - set(function.asks) | set(asked).intersection(function.asks)
    found = {
        "fields": {place: sorted(names) for place, names in places.items() if names},
        "acts": sorted(acts),
    }
    return {name: value for name, value in found.items() if value}


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """What changed, for the history: {right or field: (before, after)}."""
    before, after = _flat(old), _flat(new)
    return {
        name[:60]: (before.get(name, ""), after.get(name, ""))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    }


def _flat(ceiling: Mapping[str, Any]) -> dict[str, str]:
    flat = dict.fromkeys(ceiling.get("off", ()), "off")
    for label, rules in {**ceiling.get("fields", {}), "me": ceiling.get("me", {})}.items():
        flat |= {f"{label}.{name}": rule for name, rule in rules.items()}
    ask = ceiling.get("ask", {})
    for label, names in ask.get("fields", {}).items():
        flat |= {f"{label}.{name}": ASK for name in names}
    return flat | {f"ask: {act}": ASK for act in ask.get("acts", ())}


def addresses(portal: Portal) -> list[tuple[Function, str, bool]]:
    """Every function with its settings page, and whether its page is on in `portal`."""
    off = portal.ceiling.get("off", ())
    return [
        (
            one,
            reverse(
                "staff:portals:function", kwargs={"public_id": portal.public_id, "key": one.key}
            ),
            module.name not in portal.modules_off
            and not (one.actions and f"{module.name}.{one.actions[0]}" in off),
        )
        for module, one in functions()
    ]


def more_of(portal: Portal, function: Function) -> list[tuple[Tab, str]]:
    """Its further settings pages, with their addresses."""
    kwargs = {"public_id": portal.public_id}
    return [(tab, reverse(f"staff:{tab.url_name}", kwargs=kwargs)) for tab in function.more]


def function_at(path: str) -> str:
    """The key of the function whose page `path` lies under; "" for pages that have none."""
    best = ("", "")
    for _module, one in functions():
        page = reverse(one.page)
        if path.startswith(page) and len(page) > len(best[0]):
            best = (page, one.key)
    return best[1]
