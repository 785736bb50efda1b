"""Adding and changing custom fields; every process knows of it with its next request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portello.core import audit, custom, outbox, search
from portello.core.custom import CustomField
from portello.core.outbox import OutboxMessage

MOST_FIELDS = 50  # of one model
MOST_CHOICES = 40
LONGEST_NAME = 80
LONGEST_HELP = 300
Texts = dict[str, str]  # {language: text}


class Stale(Exception):
    """Somebody else has changed the field meanwhile."""


@dataclass(frozen=True)
class Wanted:
    """A custom field as its form has it; a choice without a key is a new one."""

    kind: str
    label: Texts
    help: Texts = field(default_factory=dict)
    choices: Sequence[tuple[str, Texts]] = ()
    findable: bool = False


def fields_of(model: str, *, archived: bool = False) -> list[CustomField]:
    """The custom fields of a model in their order, or those that were put away."""
    rows = CustomField.objects.filter(model=model, archived_at__isnull=not archived)
    return list(rows.order_by("position", "pk"))


def count_used(row: CustomField) -> int:
    """How many records have a value in this field."""
    return _records(row.model).filter(extra__has_key=row.key).count()


def save_field(
    *,
    by: audit.By,
    model: str,
    wanted: Wanted,
    row: CustomField | None = None,
    base_version: int | None = None,
) -> CustomField:
    """Add a field to `model`, or change `row`. Raises `ValidationError` by field, and `Stale`."""
    with transaction.atomic():
        stored = CustomField(model=model) if row is None else _locked(row, base_version)
        before = _state(stored) if row is not None else {}
        _check(stored, wanted)
        was_findable = stored.findable
        stored.kind, stored.label, stored.help = wanted.kind, wanted.label, wanted.help
        stored.choices = _choices(stored, wanted)
        stored.findable = wanted.findable and wanted.kind == "text"
        if row is None:
            _place(stored)
        _store(stored, by, "created" if row is None else "changed", before)
        if stored.findable != was_findable:
            _index_again(stored)
    return stored


def set_archived(*, by: audit.By, row: CustomField, archived: bool) -> None:
    """Put a field away, or take it back. Its values stay where they are, and nobody sees them."""
    with transaction.atomic():
        stored = _locked(row)
        if bool(stored.archived_at) == archived:
            return
        if not archived:
            _check_room(stored.model)
        stored.archived_at = timezone.now() if archived else None
        _store(stored, by, "archived" if archived else "restored", None)
        if stored.findable:
            _index_again(stored)


def move_field(*, by: audit.By, row: CustomField, up: bool) -> None:
    """Change places with the neighbour; the first cannot go up, the last not down."""
    with transaction.atomic():
        rows = fields_of(row.model)
        place = next((n for n, one in enumerate(rows) if one.pk == row.pk), None)
        if place is None or not 0 <= (other := place + (-1 if up else 1)) < len(rows):
            return
        rows[place], rows[other] = rows[other], rows[place]
        for n, one in enumerate(rows):
            CustomField.objects.filter(pk=one.pk).update(position=n)
        audit.record("changed", row, by=by, values={"position": (place + 1, other + 1)})
        custom.touch()


def _locked(row: CustomField, base_version: int | None = None) -> CustomField:
    stored = CustomField.objects.select_for_update().get(pk=row.pk)
    if base_version is not None and stored.version != base_version:
        raise Stale
    return stored


def _place(stored: CustomField) -> None:
    """Give a new field its key, for good, and its place at the end."""
    _check_room(stored.model)
    known = CustomField.objects.filter(model=stored.model)
    taken = {key.removeprefix("x_") for key in known.values_list("key", flat=True)}
    stored.key = "x_" + custom.key_from(stored.label[settings.LANGUAGE_CODE], taken)
    stored.position = max([-1, *known.values_list("position", flat=True)]) + 1


def _check_room(model: str) -> None:
    if len(fields_of(model)) >= MOST_FIELDS:
        raise ValidationError(
            _("There are enough fields: %(most)s at most.") % {"most": MOST_FIELDS}
        )


def _check(stored: CustomField, wanted: Wanted) -> None:
    wrong: dict[str, Any] = {}
    base = settings.LANGUAGE_CODE
    if not wanted.label.get(base):
        wrong[f"label_{base}"] = _("Write the name in the base language.")
    if stored.pk and wanted.kind != stored.kind and count_used(stored):
        wrong["kind"] = _("Records have values in this field: its kind stays.")
    if wanted.kind == "choice":
        wrong |= _faults_of_choices(stored, wanted, base)
    if wrong:
        raise ValidationError(wrong)


def _faults_of_choices(stored: CustomField, wanted: Wanted, base: str) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    if not wanted.choices:
        wrong[f"choice_0_{base}"] = _("Write the choices.")
    if len(wanted.choices) > MOST_CHOICES:
        wrong[f"choice_0_{base}"] = _("There are enough choices: %(most)s at most.") % {
            "most": MOST_CHOICES
        }
    seen: set[str] = set()
    for n, (_key, label) in enumerate(wanted.choices):
        name = label.get(base, "")
        if not name:
            wrong[f"choice_{n}_{base}"] = _("Write the name in the base language.")
        elif name.casefold() in seen:
            wrong[f"choice_{n}_{base}"] = _("This choice is there twice.")
        seen.add(name.casefold())
    kept = {key for key, _label in wanted.choices}
    for one in stored.choices:
        if one["key"] not in kept and (count := _count_chosen(stored, one["key"])):
            text = ngettext(
                "%(count)s record has the choice “%(name)s”: it stays.",
                "%(count)s records have the choice “%(name)s”: it stays.",
                count,
            )
            wrong["__all__"] = text % {"count": count, "name": one["label"].get(base, one["key"])}
    return wrong


def _count_chosen(stored: CustomField, key: str) -> int:
    return _records(stored.model).filter(**{f"extra__{stored.key}": key}).count()


def _choices(stored: CustomField, wanted: Wanted) -> list[dict[str, Any]]:
    """The choices as they are kept; a new one gets its key from its name."""
    if wanted.kind != "choice":
        return []
    unused = {one["key"] for one in stored.choices}
    taken = set(unused)
    made = []
    for given, label in wanted.choices:
        key = given
        if key in unused:
            unused.remove(key)
        else:
            key = custom.key_from(label[settings.LANGUAGE_CODE], taken)
        taken.add(key)
        made.append({"key": key, "label": label})
    return made


def _store(stored: CustomField, by: audit.By, verb: str, before: dict[str, str] | None) -> None:
    stored.version += 1
    stored.full_clean()
    stored.save()
    values = None
    if before is not None:
        after = _state(stored)
        values = {n: (before.get(n, ""), v) for n, v in after.items() if before.get(n, "") != v}
    audit.record(verb, stored, by=by, values=values)
    custom.touch()


def _state(row: CustomField) -> dict[str, str]:
    """What the history says of a field."""
    choices = ", ".join(one["label"].get(settings.LANGUAGE_CODE, "") for one in row.choices)
    return {
        "kind": row.kind,
        "label": "; ".join(f"{code}: {text}" for code, text in row.label.items()),
        "help": "; ".join(f"{code}: {text}" for code, text in row.help.items()),
        "choices": choices,
        "findable": str(row.findable),
    }


def _records(model: str) -> Any:
    return apps.get_model(model)._base_manager.all()


def _index_again(stored: CustomField) -> None:
    outbox.put(
        "fields.index",
        {"model": stored.model},
        key=f"fields:{stored.public_id}:{stored.version}",
    )


def index_again(message: OutboxMessage) -> None:
    """Bring the index of all records in step with which fields can be searched for."""
    kind = search.kind_of(message.payload["model"])
    for batch in search.batches(kind) if kind else ():
        with transaction.atomic():
            search.index(batch)
        outbox.prolong(message)
