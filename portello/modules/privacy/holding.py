"""All declarations, gathered from the `personal.py` of every application, in the order of erasure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from portello.core.personal import Held

# These say who the person is and where the rest of him lies, so they go after everything else.
_LAST = (
    "core.outboxmessage", "core.mail", "portals.invitation", "portals.portalaccess",
    "customers.company", "core.auditvalue", "core.auditentry", "accounts.user", "customers.contact",
)  # fmt: skip


@cache
def declared() -> dict[str, Held]:
    """{model label: declaration} of all models, those first that hang on others."""
    found: dict[str, Held] = {}
    for config in apps.get_app_configs():
        dotted = f"{config.name}.personal"
        if not config.name.startswith(("portello.", "tests.")) or find_spec(dotted) is None:
            continue
        for held in import_module(dotted).PERSONAL:
            assert held.model not in found, f"{held.model} is declared twice"
            found[held.model] = held
    last = {label: found.pop(label) for label in _LAST}
    return {**found, **last}


def with_rows() -> list[Held]:
    """Those of which a person can have rows."""
    return [held for held in declared().values() if held.rows is not None]


# Looked through once more at the end: what was written by somebody else while the erasure ran.
_TWICE = ("inbox.inboxitem", "core.auditvalue")


@dataclass(frozen=True)
class Step:
    """One pass over a model: the person's own rows, or (`aside`) what others wrote about him."""

    key: str
    held: Held
    aside: bool = False


def steps() -> list[Step]:
    """All passes of an erasure in their order, each with a key of its own."""
    own = [Step(held.model, held) for held in with_rows()]
    notes = [
        Step(f"{held.model} notes", held, aside=True) for held in declared().values() if held.notes
    ]
    again = [Step(f"{label} again", declared()[label]) for label in _TWICE]
    return [*notes, *own, *again]


def gaps() -> list[str]:
    """What is declared badly or not at all, as sentences; none if all is well."""
    known, wrong = declared(), []
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label_lower
        if label not in known:
            wrong.append(f"{label}: declare it in personal.py of its application")
            continue
        columns = known[label].columns()
        there = {column.name for column in model._meta.concrete_fields}
        wrong += [f"{label}.{name}: declare what it holds" for name in sorted(there - set(columns))]
        wrong += [f"{label}.{name}: no such column" for name in sorted(set(columns) - there)]
        twice = sorted({name for name in columns if columns.count(name) > 1})
        wrong += [f"{label}.{name}: declared twice" for name in twice]
        if known[label].rows is None and not known[label].why:
            wrong.append(f"{label}: say which rows are a person's, or why none is")
    return wrong
