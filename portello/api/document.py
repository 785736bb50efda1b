"""The OpenAPI document as one key sees it: its routes, its fields, its parameters."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from ninja import NinjaAPI

from portello.api import feed
from portello.api.asked import LIMIT, LONGEST, LONGEST_PLACE, MOST, choices
from portello.api.callers import Caller
from portello.api.described import PROBLEM, add_writes, problems
from portello.api.described_acts import describe_acts
from portello.api.resources import Filter, Resource, resources, routes
from portello.api.shown import MONEY, Shape

PREFIX = "/api/v1"
_PROBLEMS = ("400", "401", "404", "429", "503")


def document_for(api: NinjaAPI, caller: Caller) -> dict[str, Any]:
    """OpenAPI 3.1; what the caller may not read does not stand in it."""
    whole: dict[str, Any] = api.get_openapi_schema(path_prefix=f"{PREFIX}/")
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"Problem": PROBLEM}
    for resource in resources().values():
        if caller.may(resource.rights):
            _add(resource, caller, whole["paths"], paths, schemas)
    if caller.is_integration:
        address = f"{PREFIX}/changes"
        parameters = [limit_parameter(), after_parameter()]
        paths[address] = _described(
            whole["paths"][address], _("Changes"), feed_schema(), parameters
        )
        schemas["Change"] = feed.SCHEMA
    for own in routes():
        if caller.may(own.rights):
            more, known = own.describe(caller, whole["paths"])
            paths |= more
            schemas |= known
    security = whole["components"]["securitySchemes"]
    return {
        **whole,
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": security},
    }


def _add(
    resource: Resource,
    caller: Caller,
    known: dict[str, Any],
    paths: dict[str, Any],
    schemas: dict[str, Any],
) -> None:
    many, one = f"{PREFIX}/{resource.name}", f"{PREFIX}/{resource.name}/{{public_id}}"
    shape = Shape(resource, caller)
    reference = {"$ref": f"#/components/schemas/{resource.schema}"}
    label = str(resource.label)
    paths[many] = _described(known[many], label, page_of(reference), _parameters(resource, caller))
    paths[one] = _described(known[one], label, reference, [identifier()])
    schemas[resource.schema] = shape.schema()
    add_writes(
        resource,
        caller,
        (known[many], known[one]),
        (paths[many], paths[one]),
        identifier(),
        schemas,
    )
    describe_acts(resource, caller, known, paths, identifier())
    if "Money" not in schemas and "schemas/Money" in str(schemas[resource.schema]):
        schemas["Money"] = MONEY


def identifier() -> dict[str, Any]:
    """The id in the address of one record."""
    return {
        "in": "path",
        "name": "public_id",
        "required": True,
        "schema": {"type": "string", "pattern": "^[0-9A-Za-z]{12}$"},
    }


def _described(
    known: dict[str, Any], label: str, answer: dict[str, Any], parameters: list[dict[str, Any]]
) -> dict[str, Any]:
    """The operation with its parameters and answers; problems are the same everywhere."""
    responses: dict[str, Any] = {
        "200": {"description": label, "content": {"application/json": {"schema": answer}}}
    }
    responses |= problems(*_PROBLEMS)
    operation = {**known["get"], "summary": label, "parameters": parameters}
    return {"get": {**operation, "responses": responses}}


def page_of(item: dict[str, Any]) -> dict[str, Any]:
    """A page of a list."""
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": item},
            "next": {"type": ["string", "null"]},
        },
        "required": ["items", "next"],
    }


def feed_schema() -> dict[str, Any]:
    """A page of the change feed."""
    page = page_of({"$ref": "#/components/schemas/Change"})
    page["properties"]["more"] = {"type": "boolean"}
    page["required"].append("more")
    return page


def _parameters(resource: Resource, caller: Caller) -> list[dict[str, Any]]:
    found = [limit_parameter(), after_parameter()]
    if sorts := list(resource.sorts(caller)):
        allowed = [sign + name for name in sorts for sign in ("", "-")]
        found.append(_query("sort", {"type": "string", "enum": allowed}))
    found += [
        _query(one.name, _schema_of(resource, one)) for one in resource.narrowed_by(caller).values()
    ]
    return found


def _schema_of(resource: Resource, one: Filter) -> dict[str, Any]:
    if one.kind in ("choice", "yes_no"):
        return {"type": "string", "enum": choices(resource, one)}
    if one.kind == "date":
        return {"type": "string", "format": "date"}
    return {"type": "string", "maxLength": LONGEST}


def limit_parameter() -> dict[str, Any]:
    """How many rows."""
    return _query("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT})


def after_parameter() -> dict[str, Any]:
    """The place to go on from."""
    return _query("after", {"type": "string", "maxLength": LONGEST_PLACE})


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"in": "query", "name": name, "required": False, "schema": schema}
