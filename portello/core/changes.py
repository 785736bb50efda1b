"""The one write path: every edit of a registered record goes through `apply` (ADR 0014)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.core import audit, custom, search
from portello.core.fields import HIDDEN, READ, Field, fields, of_one_line
from portello.core.ids import PublicIdField


class Versioned(models.Model):
    """Mixin: a version that rises with every change, and room for custom fields."""

    version = models.PositiveIntegerField(default=1, editable=False)
    extra = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True


class ChangeRow(models.Model):
    """One changed record, in order; the API's change feed will read these."""

    public_id = PublicIdField()
    at = models.DateTimeField(default=timezone.now)
    model = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    record_public_id = models.CharField(max_length=12)
    company_id = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)  # created, changed, archived

    class Meta:
        app_label = "core"
        indexes = [models.Index(fields=["model", "record_id"], name="change_record")]


class Stale(Exception):
    """Somebody else saved first; `theirs` is {field: stored value} of the fields in conflict."""

    def __init__(self, record: models.Model, theirs: dict[str, Any]) -> None:
        self.record = record
        self.theirs = theirs
        super().__init__("the record has changed since it was shown")


class Written(dict[str, tuple[Any, Any]]):
    """{field: (old, new)} of what was written; `waiting` is the same of what staff decide first."""

    def __init__(self, written: dict[str, Any], waiting: dict[str, Any] | None = None) -> None:
        super().__init__(written)
        self.waiting: dict[str, tuple[Any, Any]] = waiting or {}


class NotAllowed(Exception):
    """The actor's field rules do not let him write this field."""


class Kept(Exception):
    """The record has to stay; `reason` is a sentence for whoever wanted it gone."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def apply(
    record: Any,
    values: dict[str, Any],
    *,
    by: audit.By,
    base_version: int | None = None,
    verb: str = "changed",
    checked: bool = True,
) -> Written:
    """Write `values` to `record` and return {field: (old, new)} of what differed.

    What `by` has to ask for is held to the same checks, left as it was and put into the inbox.
    Raises `NotAllowed` for a field that `by` may not edit, `ValidationError` (by field) for a bad
    value and `Stale` when `base_version` is given and the stored record has moved on. One
    transaction: the row, its version, the audit entry and the change row. Only what changes is held
    to the fields' own checks, and not even that when `checked` is off (imports, ADR 0030).
    """
    model, specs = type(record), fields(type(record))
    _may_write(by, model, values)
    with transaction.atomic():
        stored = _locked(record)
        values = of_one_line(model, values)
        changed = _changed(stored, specs, custom.all_canonical(specs, values))
        if base_version is not None and stored.version != base_version and changed:
            raise Stale(stored, {name: old for name, (old, _new) in changed.items()})
        for name, (_old, new) in changed.items():
            specs[name].set(stored, new)
        if not changed:
            return Written({})
        _validate(stored, changed, checked)
        written = _asked_first(stored, changed, by)
        for name, (_old, new) in written.items():
            specs[name].set(record, new)
        if written:
            stored.version += 1
            stored.save()
            record.version = stored.version
            audit.record(verb, stored, by=by, values=written)
            note(stored, "changed", written)
    return written


def forgotten() -> ValidationError:
    """What is said to whoever would write again about a person who was forgotten."""
    return ValidationError({"__all__": [_("This person was forgotten at their own request.")]})


def _locked(record: Any) -> Any:
    stored = type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
    _check_not_forgotten(stored)
    return stored


def _check_not_forgotten(record: Any) -> None:
    """Nothing is written about who was forgotten, or is just being, nor below a customer who was."""
    if getattr(record, "forgotten_at", None):
        raise forgotten()
    owner = next((f for f in record._meta.concrete_fields if f.name == "company"), None)
    if owner is None or record.company_id is None:
        return
    # A bare question: the record passed the seat belt, and its company need not be loaded for it.
    companies = owner.related_model._base_manager.filter(pk=record.company_id)
    if companies.filter(forgotten_at__isnull=False).exists():
        raise forgotten()


def _may_write(by: audit.By, model: type[models.Model], names: Iterable[str]) -> None:
    specs, rules = fields(model), by.rules(model)
    for name in names:
        if name not in specs or (rules is not None and rules.get(name, HIDDEN) in (HIDDEN, READ)):
            raise NotAllowed(name)


def _asked_first(stored: Any, changed: dict[str, tuple[Any, Any]], by: audit.By) -> Written:
    """`changed` less what `by` has to ask for: that is put back on the record and sent."""
    waiting = {name: changed[name] for name in by.asks(stored) & changed.keys()}
    for name, (old, _new) in waiting.items():
        fields(type(stored))[name].set(stored, old)
    if waiting:
        _ASK[0](by, stored, waiting)
    written = {name: pair for name, pair in changed.items() if name not in waiting}
    return Written(written, waiting)


# Where requests go: the inbox says so when it is loaded.
_ASK: list[Callable[[audit.By, Any, dict[str, tuple[Any, Any]]], None]] = []


def on_ask(handler: Callable[[audit.By, Any, dict[str, tuple[Any, Any]]], None]) -> None:
    """Declare who keeps what a customer asks for until staff have decided: (by, record, values)."""
    _ASK[:] = [handler]


_WRITERS: dict[str, Callable[..., Written]] = {}


def write_with(label: str, operation: Callable[..., Written]) -> None:
    """Declare the operation that changes records of a model, where a change means more than itself."""
    _WRITERS[label] = operation


def write(record: Any, values: dict[str, Any], *, by: audit.By, **how: Any) -> Written:
    """Change any record by the operation of its kind; `apply` where it has none of its own."""
    return _WRITERS.get(record._meta.label_lower, apply)(record, values, by=by, **how)


def create(record: Any, *, by: audit.By, verb: str = "created", checked: bool = True) -> Any:
    """Save a new record with its audit entry and change row; raises `ValidationError` by field."""
    with transaction.atomic():
        _check_not_forgotten(record)
        check_new(record, checked=checked)
        record.save(force_insert=True)
        shown = {
            n: ("", f.value(record))
            for n, f in fields(type(record)).items()
            if f.value(record) or (f.custom and f.value(record) is False)
        }
        audit.record(verb, record, by=by, values=shown)
        note(record, "created")
    return record


def check_new(record: Any, *, checked: bool = True) -> None:
    """Hold a record that is not stored yet to what it will be held to; `ValidationError` by field."""
    specs = fields(type(record))
    given = {name: one.value(record) for name, one in specs.items() if not one.custom}
    for name, value in of_one_line(type(record), given).items():
        if value != given[name]:
            specs[name].set(record, value)
    custom.take(record, specs)
    record.full_clean()
    if checked:
        _check(record, specs)


def note(record: Any, kind: str, names: Iterable[str] = ()) -> None:
    """Write the change row that feeds the change feed, bring the search index in step and tell
    who listens. `names` are the fields that differ."""
    is_company = record._meta.label_lower == "customers.company"
    ChangeRow.objects.create(
        model=record._meta.label_lower,
        record_id=record.pk,
        record_public_id=record.public_id,
        company_id=record.pk if is_company else getattr(record, "company_id", None),
        version=record.version,
        kind=kind,
    )
    if kind == "removed":
        search.drop(record)
    else:
        search.follow([record])
    if record._meta.label_lower in _LISTENERS:
        _tell([(record, kind, frozenset(names))])


Noted = tuple[Any, str, frozenset[str]]  # record, created/changed/archived/..., fields that differ
_LISTENERS: dict[str, list[Callable[[list[Noted]], None]]] = {}
_gathered: ContextVar[list[Noted] | None] = ContextVar("gathered changes", default=None)


def on_change(label: str, listener: Callable[[list[Noted]], None]) -> None:
    """Declare what else happens, in the same transaction, when records of a model change."""
    _LISTENERS.setdefault(label, []).append(listener)


@contextmanager
def together() -> Iterator[None]:
    """Tell listeners once, at the end, about all changes made inside: for imports."""
    token = _gathered.set([])
    try:
        yield
        gathered = _gathered.get() or []
    finally:
        _gathered.reset(token)
    _tell(gathered)


def _tell(noted: list[Noted]) -> None:
    waiting = _gathered.get()
    if waiting is not None:
        waiting += noted
        return
    by_listener: dict[Callable[[list[Noted]], None], list[Noted]] = {}
    for one in noted:
        for listener in _LISTENERS[one[0]._meta.label_lower]:
            by_listener.setdefault(listener, []).append(one)
    for listener, concerned in by_listener.items():
        listener(concerned)


def _changed(
    stored: Any, specs: dict[str, Field], values: dict[str, Any]
) -> dict[str, tuple[Any, Any]]:
    changed = {}
    for name, new in values.items():
        old = specs[name].value(stored)
        if old != new and not (old in ("", None) and new in ("", None)):
            changed[name] = (old, new)
    return changed


def _validate(stored: Any, changed: dict[str, Any], checked: bool) -> None:
    skip = {f.name for f in stored._meta.fields} - set(changed)
    stored.full_clean(exclude=skip)
    if checked:
        _check(stored, changed)


def _check(record: Any, names: Iterable[str]) -> None:
    """Hold fields to their own checks, which know the record; raises `ValidationError` by field."""
    wrong: dict[str, Any] = {}
    for name in names:
        one = fields(type(record))[name]
        value = one.value(record)
        if one.check is not None and value:
            try:
                one.check(record, value)
            except ValidationError as error:
                wrong[name] = error
    if wrong:
        raise ValidationError(wrong)
