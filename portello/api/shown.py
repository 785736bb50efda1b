"""A record as a program gets it: values from the registry of fields, and the schema that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F

from portello.api.callers import Caller
from portello.api.resources import Extra, Part, Resource, shown
from portello.core.fields import Field
from portello.core.money import MinorField, from_minor

MONEY = {
    "type": "object",
    "properties": {
        "amount": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
    },
    "required": ["amount", "currency"],
    "additionalProperties": False,
}
_TEXT: dict[str, Any] = {"type": "string"}
_SCHEMAS: dict[str, dict[str, Any]] = {
    "date": {"type": ["string", "null"], "format": "date"},
    "moment": {"type": ["string", "null"], "format": "date-time"},
    "yes_no": {"type": "boolean"},
    "money": {"$ref": "#/components/schemas/Money"},
    "number": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    "whole": {"type": "integer"},
    "whole_or_none": {"type": ["integer", "null"]},
    "translated": {"type": "object", "additionalProperties": {"type": "string"}},
    "record": {"type": ["string", "null"], "description": "id"},
}
_BELONGING = "_public_id"  # annotations that carry the id of the record a foreign key points to


class Shape:
    """How one resource looks to one caller: hidden fields do not exist in it."""

    def __init__(self, resource: Resource, caller: Caller) -> None:
        self.resource, self.caller, model = resource, caller, resource.model
        self.fields = caller.fields(model)
        self.extras = [e for e in resource.shown_extras(caller) if e.name not in self.fields]
        self.parts = resource.shown_parts(caller)
        self._values: dict[str, Callable[[Any, str], Any]] = {
            name: _of_field(model, one) for name, one in self.fields.items()
        } | {one.name: self._of_extra(one) for one in self.extras}

    def _of_extra(self, one: Extra) -> Callable[[Any, str], Any]:
        value, cut = self._as_read(self.resource.model, one), one.for_person
        if cut is None or self.caller.is_integration:
            return value
        return lambda record, currency: cut(value(record, currency))

    def _as_read(self, model: Any, one: Extra) -> Callable[[Any, str], Any]:
        """Of a record or a row of a part: what its column has, or what a person's key gets instead."""
        if one.for_reader is None or self.caller.is_integration:
            return _of_column(model, one)
        read, by = one.for_reader, self.caller.by
        return lambda row, currency: read(by, row)

    def rows(self) -> Any:
        """The caller's rows, with the ids of what they point to."""
        rows, model = self.caller.rows(self.resource.model), self.resource.model
        pointing = [n for n, f in self.fields.items() if f.kind == "record" and not f.custom]
        pointing += [e.name for e in self.extras if e.kind == "record"]
        for name in pointing:
            model._meta.get_field(name)
            rows = rows.annotate(**{name + _BELONGING: F(f"{name}__public_id")})
        return rows

    def given(self, rows: Iterable[Any]) -> list[dict[str, Any]]:
        """The records as JSON values, parts included, in one query per kind of part."""
        records = list(rows)
        result = []
        for record in records:
            currency = getattr(record, "currency", "")
            values: dict[str, Any] = {"id": record.public_id, "version": record.version}
            for name, value in self._values.items():
                values[name] = value(record, currency)
            result.append(values)
        for part in self.parts if records else ():
            self._add(part, records, result)
        return result

    def _add(self, part: Part, records: list[Any], result: list[dict[str, Any]]) -> None:
        found: dict[int, list[dict[str, Any]]] = {record.pk: [] for record in records}
        currencies = {record.pk: getattr(record, "currency", "") for record in records}
        rows = self.caller.rows(part.model).filter(**{f"{part.column}__in": list(found)})
        columns = self._columns(part)
        for one in columns:
            if one.kind == "record":
                rows = rows.annotate(**{one.name + _BELONGING: F(f"{one.name}__public_id")})
        values = {one.name: self._as_read(part.model, one) for one in columns}
        for row in rows.order_by(part.order):
            owner = getattr(row, f"{part.column}_id")
            found[owner].append({n: value(row, currencies[owner]) for n, value in values.items()})
        for record, shown_record in zip(records, result, strict=True):
            shown_record[part.name] = found[record.pk]

    def _columns(self, part: Part) -> list[Extra]:
        """The columns of a part; what they belong to are fields of the record."""
        return shown(part.columns, self.caller, self.resource.model)

    def schema(self) -> dict[str, Any]:
        """The JSON schema of one record, as this caller gets it."""
        properties: dict[str, Any] = {"id": _TEXT, "version": _SCHEMAS["whole"]}
        for name, one in self.fields.items():
            properties[name] = {**_schema_of(one), "title": str(one.label)}
        for extra in self.extras:
            properties[extra.name] = _schema_of(extra)
        for part in self.parts:
            columns = {one.name: _schema_of(one) for one in self._columns(part)}
            properties[part.name] = {"type": "array", "items": _object(columns)}
        return _object(properties)


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _schema_of(one: Field | Extra) -> dict[str, Any]:
    schema = dict(_SCHEMAS.get(one.kind, _TEXT))
    if isinstance(one, Field) and one.custom:  # a record that never had it has none
        return {"anyOf": [schema, {"type": "null"}]}
    return schema


def _of_field(model: type[models.Model], one: Field) -> Callable[[Any, str], Any]:
    if one.custom:
        return lambda record, currency: plain(one.value(record))
    return _of_column(model, Extra(one.name, one.kind))


def _of_column(model: type[models.Model], one: Extra) -> Callable[[Any, str], Any]:
    """A function record, currency -> the JSON value of one column."""
    name = one.source
    if one.kind == "record":
        return lambda record, currency: getattr(record, name + _BELONGING)
    if one.kind == "money":
        if isinstance(model._meta.get_field(name), MinorField):
            return lambda record, currency: {
                "amount": str(from_minor(getattr(record, name), currency)),
                "currency": currency,
            }
        return lambda record, currency: {
            "amount": plain(getattr(record, name)),
            "currency": currency,
        }
    return lambda record, currency: plain(getattr(record, name))


def plain(value: Any) -> Any:
    """A value as JSON has it; a record by its id."""
    if isinstance(value, models.Model):
        return getattr(value, "public_id", None)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
