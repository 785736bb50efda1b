"""The act "change": new values for a record, kept until staff have decided field by field."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from portello.core import audit, changes
from portello.core.fields import Field, fields
from portello.modules.inbox.acts import Act, Row, subject_of
from portello.modules.inbox.models import InboxItem
from portello.ui.history import in_words, kind_said


def plain(value: Any) -> Any:
    """A field's value as JSON: a record by its public id and name, a date as ISO 8601."""
    if isinstance(value, models.Model):
        return {"id": value.public_id, "name": str(value)}  # type: ignore[attr-defined]
    return value.isoformat() if isinstance(value, date) else value


def living(one: Field, model: type[models.Model], value: Any) -> Any:
    """The value behind `plain`. Raises `ValidationError` if the record it names is gone."""
    if one.custom or not value:
        return value
    column: Any = model._meta.get_field(one.name)
    if isinstance(value, dict):
        found = column.related_model._base_manager.filter(public_id=value["id"]).first()
        if found is None:
            raise ValidationError(
                {one.name: _("“%(name)s” is no longer there.") % {"name": value["name"]}}
            )
        return found
    return date.fromisoformat(value) if isinstance(column, models.DateField) else value


def said(model: type[models.Model], name: str, value: Any) -> str:
    """A plain value in words, in the reader's language."""
    if isinstance(value, dict):
        return value["name"]
    return in_words(model._meta.label_lower, name, "" if value is None else str(value))


class Change(Act):
    """Payload: {"values": {field: [old, new]}}; outcome: {"written": {field: [old, new]}}.

    Of a record that has a kind instead of a name, "kind" says which of the company's it is.
    """

    by_field = True

    def called(self, item: InboxItem) -> str:
        """By its kind, where the record has no name of its own: "Billing address"."""
        kind = item.payload.get("kind")
        return kind_said(self.model(item), kind) if kind else super().called(item)

    def rows(self, item: InboxItem) -> list[Row]:
        """Every field that was sent, with what the register holds now."""
        model, record = self.model(item), subject_of(item)
        found = []
        for name, (old, new) in item.payload["values"].items():
            one = fields(model).get(name)
            if one is None:  # a custom field that was removed since
                continue
            now = plain(one.value(record)) if record is not None else None
            found.append(
                Row(
                    name,
                    str(one.label),
                    said(model, name, new),
                    said(model, name, now),
                    said(model, name, old),
                    moved=(now or "") != (old or ""),
                )
            )
        return found

    def accept(self, item: InboxItem, *, by: audit.By, wanted: Any) -> dict[str, Any]:
        """Write the wanted fields, through the same path and the same checks as anybody's."""
        model, record = self.model(item), subject_of(item)
        if record is None:
            raise ValidationError(_("The record is no longer there."))
        values = {
            name: living(fields(model)[name], model, new)
            for name, (_old, new) in item.payload["values"].items()
            if name in wanted and name in fields(model)
        }
        written = changes.write(record, values, by=by, verb="approved")
        return {"written": {name: [plain(a), plain(b)] for name, (a, b) in written.items()}}

    def undo(self, item: InboxItem, *, by: audit.By) -> list[str]:
        """Put back what stood there before, except where somebody has changed it since."""
        model, record = self.model(item), subject_of(item)
        written = item.outcome.get("written", {})
        if record is None:
            return list(written)
        back, left = {}, []
        for name, (before, after) in written.items():
            one = fields(model).get(name)
            if one is None or plain(one.value(record)) != after:
                left.append(name)
            else:
                back[name] = living(one, model, before)
        changes.write(record, back, by=by, verb="approval undone")
        return left


change = Change()
