"""What is held about a person, as one file: everything that the declarations give out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from portello.core import formats
from portello.core.audit import AuditValue
from portello.core.personal import Held, Subject
from portello.modules.privacy.holding import declared
from portello.ui.history import MODELS, VERBS, in_words, label_of
from portello.ui.values import CODES

MOST = 20_000  # rows of one kind; nobody has more mails or acts than that


@dataclass(frozen=True)
class Section:
    """The rows of one model: {column: label}, and per row the values as stored and as read. What no
    row has a value for stands in `heads` and `shown` no more."""

    model: str
    what: str
    labels: dict[str, str]
    rows: list[dict[str, Any]]
    heads: list[str]
    shown: list[list[str]]


def sections(subject: Subject) -> list[Section]:
    """Everything there is, in the reader's language; the person himself before his traces."""
    found = [_section(held, rows, subject) for held, rows in _listed()]
    return [one for one in reversed(found) if one.rows]


def _listed() -> Iterator[tuple[Held, Any]]:
    for held in declared().values():
        if (rows := held.listed_rows()) is not None and held.given_out():
            yield held, rows


def _section(held: Held, rows: Any, subject: Subject) -> Section:
    model: Any = apps.get_model(held.model)
    labels = {name: str(label) for name, label in held.given_out().items()}
    # Plain values, no records: what is a collaborator's hangs on rows of other companies.
    wanted = {*labels, *held.reads.split()}
    asked = model._base_manager.filter(rows(subject)).order_by("pk").values(*wanted)[:MOST]
    found = [SimpleNamespace(**values) for values in asked]
    names = _related(model, [name for name in labels if name not in held.said], found)
    related = {name for name, _key in names}
    stored: list[dict[str, Any]] = []
    shown: list[list[str]] = []
    for row in found:
        values, texts = {}, []
        for name in labels:
            value = held.said[name](row, subject) if name in held.said else getattr(row, name)
            value = names[name, value] if name in related and value is not None else value
            values[name] = value.isoformat() if isinstance(value, date | datetime) else value
            texts.append(
                _changed(row, name, value) if model is AuditValue else _text(model, name, value)
            )
        stored.append(values)
        shown.append(texts)
    used = [n for n in range(len(labels)) if any(texts[n] for texts in shown)]
    heads = [list(labels.values())[n] for n in used]
    shown = [[texts[n] for n in used] for texts in shown]
    return Section(held.model, str(held.what), labels, stored, heads, shown)


def _related(model: Any, labels: list[str], found: list[Any]) -> dict[tuple[str, Any], str]:
    """What the records are called that a column points at."""
    names = {}
    for name in labels:
        column = model._meta.get_field(name)
        if column.is_relation and column.related_model._meta.label_lower != "core.auditentry":
            keys = {getattr(row, name) for row in found} - {None}
            for key, record in column.related_model._base_manager.in_bulk(list(keys)).items():
                names[name, key] = str(record)
    return names


def _changed(row: Any, name: str, value: Any) -> str:
    """What was changed, by the names and values that stand on the page."""
    if name == "field":
        return label_of(row.entry__model, row.field)
    if name in ("old", "new"):
        return in_words(row.entry__model, row.field, value)
    return _text(AuditValue, name, row.entry__at)


def _text(model: Any, name: str, value: Any) -> str:
    """A value as the reader writes it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return formats.moment(value)
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {one}" for key, one in value.items() if one not in (None, ""))
    if name in ("verb", "model") and model._meta.label_lower == "core.auditentry":
        return str({**VERBS, **MODELS}.get(value, value))
    column: models.Field = model._meta.get_field(name)
    if name in CODES and value:
        return CODES[name](value)
    choices = dict(column.flatchoices) if value else {}
    return "" if value is None else str(choices.get(value, value))
