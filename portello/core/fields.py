"""The registry of fields: a column and a custom field look the same to page, form, import, export."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

HIDDEN, READ, EDIT, REQUIRED = "hidden", "read", "edit", "required"
RULES = (HIDDEN, READ, EDIT, REQUIRED)


@dataclass(frozen=True)
class Field:
    """One field of a customer-owned model that profiles, sections, import and export can name."""

    name: str
    label: Any  # lazy translation
    kind: str = (
        "text"  # text, email, phone, choice, country, language, date, yes_no, number, money, record
    )
    customer: str = READ  # the rule of a profile that says nothing
    ceiling: str = REQUIRED  # the most a profile may give a customer
    choices: Callable[[], list[tuple[str, Any]]] | None = None
    custom: bool = False  # kept in `extra` under `name`
    at_first: bool = False  # a customer who adds the record gives it, whatever its ceiling
    check: Callable[[Any, Any], None] | None = None  # (record, new value): raises ValidationError
    help: Any = ""  # what a form says below it
    main: str = ""  # the rule that the built-in profiles "Main user" and "Owner" begin with
    findable: bool = False  # a custom field that the search index holds

    def value(self, record: Any) -> Any:
        """The stored value, from the column or from `extra`."""
        return record.extra.get(self.name) if self.custom else getattr(record, self.name)

    def set(self, record: Any, value: Any) -> None:
        """Put `value` on the record, in the column or in `extra`."""
        if not self.custom:
            setattr(record, self.name, value)
        elif value in (None, ""):
            record.extra = {key: kept for key, kept in record.extra.items() if key != self.name}
        else:
            record.extra = {**record.extra, self.name: value}


_BREAKS = re.compile("[\x01-\x1f\x7f-\x9f\u2028\u2029]+")


def on_one_line(text: str) -> str:
    """`text` with a space for line breaks, tabs and the like: a page shows it so, where a mail or a
    file would go on in another line. A zero character stays, and is refused."""
    return _BREAKS.sub(" ", text).strip() if _BREAKS.search(text) else text


def of_one_line(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` of columns, those of short texts on one line."""
    short = {f.name for f in model._meta.concrete_fields if isinstance(f, models.CharField)}
    return {
        name: on_one_line(value) if name in short and isinstance(value, str) else value
        for name, value in values.items()
    }


def rules_at_first(
    model: type[models.Model], rules: Mapping[str, str] | None
) -> Mapping[str, str] | None:
    """`rules` for a record that is being added (ADR 0033): nothing stands there yet to be kept.

    What may be read may be filled in, unless it is the business's alone (its ceiling is "read").
    What the record cannot be without is asked for, even if it is hidden. None allows everything.
    """
    if rules is None:
        return None
    return {name: _at_first(model, one, rules[name]) for name, one in fields(model).items()}


def _at_first(model: type[models.Model], one: Field, rule: str) -> str:
    if rule == READ and (one.at_first or RULES.index(one.ceiling) > RULES.index(READ)):
        return EDIT
    column: Any = None if one.custom else model._meta.get_field(one.name)
    needed = column is not None and not column.blank and not column.has_default()
    return REQUIRED if rule == HIDDEN and needed and one.ceiling == REQUIRED else rule


_COLUMNS: dict[type[models.Model], dict[str, Field]] = {}
# Columns and custom fields. Replaced as a whole when custom fields change: who remembers what he
# made of a model's fields looks whether `fields(model)` is still the same object.
_ALL: dict[type[models.Model], dict[str, Field]] = {}


def register(model: type[models.Model], *declared: Field) -> None:
    """Declare the columns of `model`; a module does so once, in its `module.py`."""
    known = _COLUMNS.setdefault(model, {})
    for one in declared:
        model._meta.get_field(one.name)  # a misspelt column fails at start
        known[one.name] = one
    _ALL[model] = dict(known)


def set_custom(custom: Mapping[type[models.Model], Sequence[Field]]) -> None:
    """Let `custom` stand behind the columns of their models; those of before are gone."""
    global _ALL
    _ALL = {
        model: {**columns, **{one.name: one for one in custom.get(model, ())}}
        for model, columns in _COLUMNS.items()
    }


def fields(model: type[models.Model]) -> dict[str, Field]:
    """The registered fields of `model` by name; empty for a model without configurable fields."""
    return _ALL.get(model, {})


def custom_fields(model: type[models.Model]) -> list[Field]:
    """The custom fields of `model`, in the order that staff gave them."""
    return [one for one in fields(model).values() if one.custom]


def models_with_fields() -> list[type[models.Model]]:
    """Every model that has registered fields."""
    return list(_COLUMNS)
