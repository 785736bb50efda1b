"""Custom fields: what staff add to a record, and how every process learns of it (ADR 0032)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portello.core import formats
from portello.core.fields import HIDDEN, Field, on_one_line, set_custom
from portello.core.ids import PublicIdField, make_public_id
from portello.core.languages import translated

KINDS = [
    ("text", gettext_lazy("Text")),
    ("number", gettext_lazy("Number")),
    ("date", gettext_lazy("Date")),
    ("choice", pgettext_lazy("kind of field", "Choice")),
    ("yes_no", gettext_lazy("Yes or no")),
]
LONGEST = 1000  # characters of a text
LARGEST = Decimal(10) ** 12  # numbers stay below it
PLACES = 6  # decimals of a number


class CustomField(models.Model):
    """One field that staff have added to a model. Its key and, once used, its kind stay for good."""

    public_id = PublicIdField()
    model = models.CharField(max_length=60)  # "customers.company"
    key = models.CharField(max_length=60)  # begins with "x_": no column is ever called like that
    kind = models.CharField(gettext_lazy("Kind"), max_length=10, choices=KINDS)
    label = models.JSONField(gettext_lazy("Name"), default=dict)  # {language: text}
    help = models.JSONField(gettext_lazy("Help text"), default=dict, blank=True)
    choices = models.JSONField(gettext_lazy("Choices"), default=list, blank=True)  # [{key, label}]
    findable = models.BooleanField(gettext_lazy("Can be searched for"), default=False)
    position = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        app_label = "core"
        constraints = [
            models.UniqueConstraint(fields=["model", "key"], name="one_custom_field_per_key"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["text", "number", "date", "choice", "yes_no"]),
                name="custom_field_kind",
            ),
        ]

    def __str__(self) -> str:
        return translated(self.label)


class FieldStamp(models.Model):
    """One row: which state of the custom fields holds. Read with every request, as a column more."""

    stamp = models.CharField(max_length=12)

    class Meta:
        app_label = "core"


# ---- what the process knows

_known = ""


def stamp() -> Any:
    """The stamp, as a query of one value."""
    return FieldStamp.objects.filter(pk=1).values("stamp")


def seen(found: str | None) -> None:
    """Read the custom fields if `found`, the stamp in the database, is not the one known here."""
    global _known
    if (found or "") != _known:
        # The stamp is older than what is read now, never newer: at worst it is read once more.
        set_custom(_declared())
        _known = found or ""


def refresh() -> None:
    """The same, where no portal's row brings the stamp: back office, worker and commands."""
    seen(stamp().values_list("stamp", flat=True).first())


def touch() -> None:
    """Tell every process that custom fields have changed, in the caller's transaction.

    The stamp is drawn, not counted: a transaction that is rolled back leaves none behind that a
    later change could draw again.
    """
    with transaction.atomic():
        drawn = make_public_id()
        FieldStamp.objects.update_or_create(pk=1, defaults={"stamp": drawn})
        seen(drawn)


def _declared() -> dict[type[models.Model], list[Field]]:
    found: dict[type[models.Model], list[Field]] = {}
    for row in CustomField.objects.filter(archived_at=None).order_by("position", "pk"):
        found.setdefault(apps.get_model(row.model), []).append(field_of(row))
    return found


@dataclass(frozen=True)
class Words:
    """A name that staff wrote, in the language of whoever reads it."""

    texts: Mapping[str, str]

    def __str__(self) -> str:
        return translated(self.texts)


def field_of(row: CustomField) -> Field:
    """The field of the registry that a row of the table is."""
    choices = [(one["key"], Words(one["label"])) for one in row.choices]
    return Field(
        row.key,
        Words(row.label),
        row.kind,
        HIDDEN,
        choices=(lambda: choices) if row.kind == "choice" else None,
        custom=True,
        help=Words(row.help) if row.help else "",
        findable=row.findable and row.kind == "text",
    )


# ---- values


def canonical(one: Field, value: Any) -> Any:
    """`value` as `extra` keeps it: text, decimal string, ISO date, true or false, key of a choice.

    None for an empty one. Raises `ValidationError` for what the kind does not take, whatever door
    it came through.
    """
    if value is None or value == "":
        return None
    return _CANONICAL[one.kind](one, value)


def _text(one: Field, value: Any) -> str | None:
    if not isinstance(value, str):
        raise ValidationError(_("This is not a text."))
    if "\x00" in value:
        raise ValidationError(_("The text has a character that cannot be stored."))
    text = on_one_line(value).strip()
    if len(text) > LONGEST:
        raise ValidationError(
            _("The text is too long: %(most)s characters at most.") % {"most": LONGEST}
        )
    return text or None


def _number(one: Field, value: Any) -> str:
    wrong = ValidationError(_("This is not a number."))
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise wrong
    text = str(value).strip()
    if not re.fullmatch(r"[+-]?\d{1,40}([.,]\d{1,40})?([eE][+-]?\d{1,2})?", text, re.ASCII):
        raise wrong
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise wrong from None
    if abs(number) >= LARGEST:
        raise ValidationError(_("The number is too large."))
    if number != round(number, PLACES):
        raise ValidationError(_("A number has %(most)s decimals at most.") % {"most": PLACES})
    plain = format(number.normalize(), "f") if number else "0"
    return plain


def _date(one: Field, value: Any) -> str:
    if isinstance(value, date):
        return date(value.year, value.month, value.day).isoformat()
    try:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            raise ValueError
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValidationError(_("This is not a date such as 2026-11-22.")) from None


def _yes_no(one: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValidationError(_("This is neither yes nor no."))
    return value


def _choice(one: Field, value: Any) -> str:
    known = [key for key, _label in one.choices()] if one.choices else []
    if value not in known:
        raise ValidationError(
            _("There is no such choice. The choices are: %(choices)s.")
            % {"choices": ", ".join(known)}
        )
    return value


_CANONICAL = {
    "text": _text,
    "number": _number,
    "date": _date,
    "yes_no": _yes_no,
    "choice": _choice,
}


def python(one: Field, value: Any) -> Any:
    """A kept value as forms work with it: number as Decimal, date as date."""
    if value is None:
        return None
    try:
        if one.kind == "number":
            return Decimal(value)
        if one.kind == "date":
            return date.fromisoformat(value)
    except (InvalidOperation, ValueError, TypeError):
        return None
    return value


def said(one: Field, value: Any) -> str:
    """A kept value in the reader's language; of the history too, where all values are texts."""
    if value in (None, ""):
        return ""
    if one.kind == "choice" and one.choices is not None:
        return str(dict(one.choices()).get(value, value))
    if one.kind == "yes_no":
        return _("Yes") if value in (True, "True") else _("No")
    found = python(one, value)
    if one.kind == "number" and found is not None:
        return formats.number(found)
    if one.kind == "date" and found is not None:
        return formats.day(found)
    return str(value)


def take(record: Any, specs: dict[str, Field]) -> None:
    """Bring the custom values of a new record into their kept form; `ValidationError` by field."""
    given = {n: one.value(record) for n, one in specs.items() if one.custom}
    for name, value in all_canonical(specs, given).items():
        specs[name].set(record, value)


def all_canonical(specs: dict[str, Field], values: dict[str, Any]) -> dict[str, Any]:
    """`values` with every custom one in its kept form; raises `ValidationError` by field."""
    found, wrong = dict(values), dict[str, Any]()
    for name, value in values.items():
        if specs[name].custom:
            try:
                found[name] = canonical(specs[name], value)
            except ValidationError as error:
                wrong[name] = error
    if wrong:
        raise ValidationError(wrong)
    return found


def key_from(name: str, taken: set[str]) -> str:
    """A key made from a field's name or a choice's, that is not among those `taken`."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    word = re.sub(r"[^a-z0-9]+", "_", "".join(c for c in plain if c.isascii())).strip("_")[:40]
    word = word.strip("_") or "field"
    key, n = word, 2
    while key in taken:
        key, n = f"{word}_{n}", n + 1
    return key
