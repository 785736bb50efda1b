"""How audit entries read: on a history tab, in the audit log, and to a customer."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from portello.access.viewer import Viewer
from portello.core import custom
from portello.core.audit import AuditEntry, AuditValue
from portello.core.fields import fields
from portello.core.languages import translated
from portello.core.registry import modules
from portello.core.search import kind_of
from portello.ui.acts import ACTORS, LABELS, MODELS, OPEN, VERBS
from portello.ui.values import CODES, moment_or_text


@dataclass
class Entry:
    """One act, ready to print: `changes` is (label, old, new); `name` and `address` of the record."""

    at: Any
    actor: str
    verb: str
    kind: str
    name: str = ""
    address: str = ""
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    actor_kind: str = ""
    as_whom: str = ""
    network: str = ""
    company: str = ""
    erased: bool = False


def entries(
    rows: QuerySet[AuditEntry], limit: int, *, values: bool = False, staff: Any = None
) -> list[Entry]:
    """The newest `limit` of `rows`, with the values before and after if asked for; less those about
    records whose history `staff` may not read."""
    return prepared(list(rows.order_by("-at", "-pk")[:limit]), values=values, staff=staff)


def may_read(staff: Any, record: Any) -> bool:
    """Whether staff may read the history of this very record, where it has a right of its own."""
    right = getattr(record, "history_right", "")
    return not right or staff.may(right)


def prepared(found: list[AuditEntry], *, values: bool = True, staff: Any = None) -> list[Entry]:
    """Entries as staff read them."""
    records = _records(found)
    if staff is not None:
        found = [e for e in found if may_read(staff, records.get((e.model, e.record_id)))]
    names = {key: in_readers_words(str(record)) for key, record in records.items()}
    companies, kinds = _companies(found), _kinds(found)
    changes = _changes(found) if values else {}
    return [
        Entry(
            at=entry.at,
            actor=_actor(entry),
            verb=str(VERBS.get(entry.verb, entry.verb)),
            kind=kinds.get((entry.model, entry.record_id)) or str(MODELS.get(entry.model, "")),
            name=names.get((entry.model, entry.record_id), ""),
            address=_address(entry) if (entry.model, entry.record_id) in names else "",
            changes=[_change(entry.model, value) for value in changes.get(entry.pk, ())],
            actor_kind=str(ACTORS.get(entry.actor_kind, "")),
            as_whom=entry.as_whom,
            network=entry.address,
            company=companies.get(entry.company_id, ""),
            erased=entry.erased_at is not None,
        )
        for entry in found
    ]


def for_customer(found: list[Any], viewer: Viewer) -> list[Entry]:
    """Entries of `trail_of` as the customer reads them: the business has one name, hidden fields
    do not exist, and no network address is shown."""
    changes, kinds = _changes(found), _kinds(found)
    result = []
    for entry in found:
        visible = {*viewer.fields(apps.get_model(entry.model)), *_open_to(viewer, entry.verb)}
        result.append(
            Entry(
                at=entry.at,
                actor=_actor_for_customer(entry),
                verb=str(VERBS.get(entry.verb, entry.verb)),
                kind=kinds.get((entry.model, entry.record_id)) or str(MODELS.get(entry.model, "")),
                name=_title_for(entry, viewer),
                changes=[
                    _change(entry.model, value)
                    for value in changes.get(entry.pk, ())
                    if value.field in visible
                ],
                as_whom=entry.as_whom,
                erased=entry.erased_at is not None,
            )
        )
    return result


def _open_to(viewer: Viewer, verb: str) -> frozenset[str]:
    right, names = OPEN.get(verb, ("", frozenset()))
    return names if right and viewer.may(right) else frozenset()


def _actor_for_customer(entry: AuditEntry) -> str:
    if entry.actor_kind == "customer":
        return entry.actor_name
    if entry.actor_kind == "visitor":
        return str(ACTORS["visitor"])
    return _("Customer service") if entry.actor_kind == "staff" else str(ACTORS["system"])


def _title_for(entry: Any, viewer: Viewer) -> str:
    """What the record is called, unless that is hidden."""
    kind = kind_of(entry.model)
    if kind is None or not entry.called or kind.parts[0].name in viewer.hidden(kind.model_class):
        return ""
    column = kind.model_class._meta.get_field(kind.parts[0].name)
    is_translated = isinstance(column, models.JSONField)
    return in_readers_words(json.loads(entry.called) if is_translated else entry.called)


def in_readers_words(name: str | dict[str, str]) -> str:
    """A record's name, in the reader's language if it has several; of a person who was forgotten,
    what is stored in the base language."""
    with translation.override(settings.LANGUAGE_CODE):
        neutral = _("Forgotten person")
    name = translated(name) if isinstance(name, dict) else name
    return _("Forgotten person") if name == neutral else name


def _changes(found: list[AuditEntry]) -> dict[int, list[AuditValue]]:
    changes: dict[int, list[AuditValue]] = defaultdict(list)
    for value in AuditValue.objects.filter(entry__in=found).order_by("pk"):
        changes[value.entry_id].append(value)
    return changes


def _actor(entry: AuditEntry) -> str:
    """Who did it; of a rule, that it was one, in the reader's language."""
    kind, _space, name = entry.actor_name.partition(" ")
    if entry.actor_kind == "system" and kind == "rule" and name:
        return _("Rule “%(name)s”") % {"name": name}
    if entry.actor_kind == "system" and entry.actor_name == "system":
        return ""  # its kind says it
    if entry.actor_kind == "visitor" and entry.actor_name:
        return _("Visitor (%(address)s)") % {"address": entry.actor_name}
    return entry.actor_name


def _records(found: list[AuditEntry]) -> dict[tuple[str, int | None], Any]:
    """The records that still exist, one query per kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in found:
        if entry.record_id is not None and entry.model in _pages():
            wanted[entry.model].add(entry.record_id)
    return {
        (label, pk): record
        for label, pks in wanted.items()
        for pk, record in apps.get_model(label)._base_manager.in_bulk(list(pks)).items()
    }


def named_by_kind(model: type[models.Model]) -> bool:
    """Whether records of the model have a kind and no name: a company has one of each. A kind that is
    a record of its own (of tickets) says something else."""
    names = {f.name for f in model._meta.fields}
    by_word = "kind" in names and not model._meta.get_field("kind").is_relation
    return by_word and "company" in names and not names & {"name", "title"}


def kind_said(model: type[models.Model], kind: str) -> str:
    """What a record of that kind is called, in the reader's language."""
    column: Any = model._meta.get_field("kind")
    return str(dict(column.flatchoices).get(kind, kind))


def _kinds(found: list[AuditEntry]) -> dict[tuple[str, int | None], str]:
    """Of records that are called by their kind: which one it is, one query per model."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in found:
        if entry.record_id is None or not entry.model:
            continue
        if named_by_kind(apps.get_model(entry.model)):
            wanted[entry.model].add(entry.record_id)
    # Bare values of records that the entries are about already: nothing more is read of them.
    return {
        (label, pk): kind_said(apps.get_model(label), kind)
        for label, pks in wanted.items()
        for pk, kind in apps.get_model(label)
        ._base_manager.filter(pk__in=pks)
        .values_list("pk", "kind")
    }


def _companies(found: list[AuditEntry]) -> dict[int | None, str]:
    keys = {entry.company_id for entry in found if entry.company_id is not None}
    companies = apps.get_model("customers", "Company")._base_manager.in_bulk(list(keys))
    return {pk: str(company) for pk, company in companies.items()}


@cache
def _pages() -> dict[str, str]:
    return {label: name for module in modules() for label, name in module.record_pages.items()}


def _address(entry: AuditEntry) -> str:
    page = _pages()[entry.model]
    return reverse(page, kwargs={"public_id": entry.record_public_id}) if page else ""


def _change(model: str, value: AuditValue) -> tuple[str, str, str]:
    spec = fields(apps.get_model(model)).get(value.field) if model else None
    label = str(spec.label) if spec else _column_label(model, value.field)
    return label, _said(model, spec, value, value.old), _said(model, spec, value, value.new)


def _column(model: str, name: str) -> Any:
    """The column of a model that keeps no register of its fields, or None."""
    found = {f.name: f for f in apps.get_model(model)._meta.fields} if model else {}
    return found.get(name)


def _column_label(model: str, name: str) -> str:
    column = _column(model, name)
    # Django makes a name of the column's own where nobody has written one: that is English.
    if column is None or column.verbose_name == name.replace("_", " "):
        return str(LABELS.get(name, name))
    return str(column.verbose_name)


def _said(model: str, spec: Any, value: AuditValue, stored: str) -> str:
    """A stored value in words, where it is one of a list."""
    if not stored:
        return stored
    if spec is not None and spec.custom:
        return custom.said(spec, stored)
    if spec is not None and spec.choices is not None:
        return str(dict(spec.choices()).get(stored, stored))
    if value.field in CODES:
        return CODES[value.field](stored)
    column = _column(model, value.field)
    if isinstance(column, models.BooleanField) or stored in ("True", "False"):
        return _("Yes") if stored == "True" else _("No")
    if choices := getattr(column, "choices", None):
        return str(dict(choices).get(stored, stored))
    return moment_or_text(stored)


def label_of(model: str, name: str) -> str:
    """What a field of the audit log is called."""
    return _change(model, AuditValue(field=name))[0]


def in_words(model: str, name: str, stored: str) -> str:
    """A value of a field as the audit log keeps it, in the reader's words."""
    return _said(model, fields(apps.get_model(model)).get(name), AuditValue(field=name), stored)


def said(entry: Entry) -> str:
    """What happened, values included, as one line of plain text (for the CSV)."""
    lines = [f"{label}: {old or '–'} → {new or '–'}" for label, old, new in entry.changes]
    return "; ".join([entry.verb, *lines])


def history_right(label: str) -> str:
    """The right of staff to see the history of records of the model `label`; "" if nobody has it."""
    return next((m.history[label][0] for m in modules() if label in m.history), "")


def history_address(record: Any) -> str:
    """The address of a record's history page in the back office."""
    arguments = {"model": record._meta.label_lower, "public_id": record.public_id}
    return reverse("staff:history", kwargs=arguments)
