"""Custom fields in a file: which columns can fill them, and their texts turned into values."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from portello.core import custom
from portello.core.fields import Field, custom_fields, fields
from portello.core.names import find_key
from portello.modules.exchange import values
from portello.modules.exchange.mapping import Target


def own_targets(models: dict[str, tuple[str, Any]]) -> tuple[Target, ...]:
    """Targets for the custom fields of `models`, {prefix of the target: (model, its label)}."""
    found = []
    for prefix, (label, of) in models.items():
        for one in custom_fields(apps.get_model(label)):
            words = f"{of}: {one.label}" if prefix else str(one.label)
            plain = one.name.removeprefix("x_")
            names = (words, f"{prefix}{plain}") if prefix else (words, plain)
            found.append(Target(f"{prefix}{one.name}", words, names))
    return tuple(found)


def own_values(reader: Any, label: str, prefix: str = "") -> dict[str, Any]:
    """The values of a model's custom fields in one row; only of columns that the mapping has."""
    return {
        one.name: reader.take(f"{prefix}{one.name}", _value, one, default=None)
        for one in custom_fields(apps.get_model(label))
        if reader.has(f"{prefix}{one.name}")
    }


def _value(text: str, one: Field) -> Any:
    """The kept form of what a cell says. Raises `Wrong`."""
    if not text:
        return None
    if one.kind == "number":
        return custom.canonical(one, values.number(text))
    if one.kind == "date":
        day = values.day(text)
        return day.isoformat() if day else None
    if one.kind == "yes_no":
        return values.yes_no(text)
    if one.kind == "choice":
        return _chosen(one, text)
    return values.text(text, custom.LONGEST)


def _chosen(one: Field, text: str) -> str:
    choices = one.choices() if one.choices else []
    wanted = find_key(text)
    for key, label in choices:
        if wanted in {key, *map(find_key, label.texts.values())}:
            return key
    words = ", ".join(str(label) for _key, label in choices)
    raise values.Wrong(_("is none of: %(choices)s") % {"choices": words})


def stored(row: Any, name: str) -> Any:
    """What the register holds in a field, custom or not."""
    return fields(type(row))[name].value(row)


def in_words(model: Any, name: str, value: Any) -> Any:
    """A value as the page of the dry run says it."""
    one = fields(model).get(name)
    return custom.said(one, value) if one is not None and one.custom else value


def split(model: Any, record: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(columns, custom values) of `record`; a field that was archived meanwhile is left out."""
    known = fields(model)
    own = {n: v for n, v in record.items() if n in known and known[n].custom}
    return {n: v for n, v in record.items() if not n.startswith("x_")}, own
