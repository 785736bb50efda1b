"""The writing part of the OpenAPI document: what one key may send, and what it is answered."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from portello.api.callers import Caller, PersonCaller, has_column
from portello.api.resources import Resource
from portello.api.writing import OWNER, writable
from portello.core.fields import EDIT, HIDDEN, fields
from portello.core.once import LONGEST

PROBLEM = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "parameter": {"type": "string"},
                    "field": {"type": "string"},
                    "detail": {"type": "string"},
                    "stored": {},
                    "sent": {},
                },
                "required": ["detail"],
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
}
_SENT = ("400", "401", "403", "404", "413", "415", "422", "429", "503")
_SEEN = ("400", "401", "403", "404", "412", "428", "429", "503")
_TAGGED = {"ETag": {"schema": {"type": "string"}}}


def problems(*statuses: str) -> dict[str, Any]:
    """The answers that are no success: problem documents."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": _("Problem"), "content": content} for status in statuses}


def add_writes(
    resource: Resource,
    caller: Caller,
    known: tuple[dict[str, Any], dict[str, Any]],
    paths: tuple[dict[str, Any], dict[str, Any]],
    identifier: dict[str, Any],
    schemas: dict[str, Any],
) -> None:
    """Add to the two addresses of `resource` what the caller may write there, and nothing else."""
    writes, model = resource.writes, resource.model
    if writes is None:
        return
    at, text = [identifier, seen_version()], {"type": "string"}
    name, record = resource.schema, {"$ref": f"#/components/schemas/{resource.schema}"}
    if writes.create and caller.may_write(writes.create):
        schemas[f"{name}New"] = _new(model, caller)
        waits = _answer(_("It waits for a decision"), _object({"outcome": text}, ["outcome"]))
        made = {"201": _answer(_("Made"), record, _TAGGED), "202": waits}
        answers = {**made, **problems(*_SENT, "409")}
        paths[0]["post"] = _operation(known[0]["post"], resource, answers, [own_key()], "New")
    if caller.may_write(writes.change):
        schemas[f"{name}Change"] = _object(_changeable(model, caller), [])
        answers = {
            "200": _answer(_("Saved"), record, _TAGGED),
            "202": _answer(_("Part of it waits for a decision"), _waiting(schemas[name]), _TAGGED),
            **problems(*dict.fromkeys((*_SENT, *_SEEN))),
        }
        paths[1]["patch"] = _operation(known[1]["patch"], resource, answers, at, "Change")
    if writes.remove and caller.may_write(writes.remove):
        outcome = _object({"id": text, "outcome": text}, ["id", "outcome"])
        waits = _answer(_("It waits for a decision"), outcome)
        answers = {"200": _answer(_("Done"), outcome), "202": waits, **problems(*_SEEN, "409")}
        paths[1]["delete"] = _operation(known[1]["delete"], resource, answers, at)


def _new(model: type[models.Model], caller: Caller) -> dict[str, Any]:
    may = writable(model, caller.by, new=True)
    properties = {name: _sent(model, name) for name in may}
    needed = [name for name, required in may.items() if required]
    if has_column(model, OWNER) and not isinstance(caller, PersonCaller):
        properties[OWNER] = {"type": "string", "description": "id"}
        needed.append(OWNER)
    return _object(properties, needed)


def _changeable(model: type[models.Model], caller: Caller) -> dict[str, Any]:
    """Fields that may be changed of one record at least; each record says which."""
    may = dict(writable(model, caller.by, new=False))
    if isinstance(caller, PersonCaller):
        rules = caller.viewer.rules(model)
        raised = {n: EDIT for n, one in fields(model).items() if one.at_first}
        may |= {name: False for name in raised if rules[name] != HIDDEN}
    return {name: _sent(model, name) for name in may}


def _sent(model: type[models.Model], name: str) -> dict[str, Any]:
    one = fields(model)[name]
    kind = "boolean" if one.kind == "yes_no" else "string"
    return {"type": [kind, "null"], "title": str(one.label)}


def _object(properties: dict[str, Any], needed: list[str]) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": needed} if needed else schema


def _waiting(record: dict[str, Any]) -> dict[str, Any]:
    pair = {"type": "object", "properties": {"stored": {}, "sent": {}}}
    waits = {"type": "object", "additionalProperties": pair}
    properties = {**record["properties"], "waiting": waits}
    return {**record, "properties": properties, "required": [*record["required"], "waiting"]}


def _answer(
    label: str, schema: dict[str, Any], headers: dict[str, Any] | None = None
) -> dict[str, Any]:
    found = {"description": label, "content": {"application/json": {"schema": schema}}}
    return {**found, "headers": headers} if headers else found


def _operation(
    known: dict[str, Any],
    resource: Resource,
    answers: dict[str, Any],
    parameters: list[dict[str, Any]],
    sends: str = "",
) -> dict[str, Any]:
    operation = {
        **known,
        "summary": str(resource.label),
        "parameters": parameters,
        "responses": answers,
    }
    if sends:
        schema = {"$ref": f"#/components/schemas/{resource.schema}{sends}"}
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    return operation


def seen_version() -> dict[str, Any]:
    """The header `If-Match`."""
    return _header("If-Match", {"type": "string", "examples": ['"3"', "*"]}, required=True)


def own_key() -> dict[str, Any]:
    """The header `Idempotency-Key`."""
    return _header("Idempotency-Key", {"type": "string", "maxLength": LONGEST}, required=False)


def _header(name: str, schema: dict[str, Any], *, required: bool) -> dict[str, Any]:
    return {"in": "header", "name": name, "required": required, "schema": schema}
