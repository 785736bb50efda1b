"""Acts in the OpenAPI document: those that the key may do, with their bodies."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portello.api.callers import Caller
from portello.api.described import own_key, problems, seen_version
from portello.api.resources import Act, Resource

_READ = ("400", "401", "404", "429", "503")
_SENT = (*_READ, "403", "409", "413", "415", "422")
_SEEN = ("412", "428")


def describe_acts(
    resource: Resource,
    caller: Caller,
    known: dict[str, Any],
    paths: dict[str, Any],
    identifier: dict[str, Any],
) -> None:
    """Add the acts of `resource` to `paths`; `known` are the paths as the library sees them."""
    many = next(address for address in paths if address.endswith(f"/{resource.name}"))
    for act in resource.acts:
        if not act.is_for(caller):
            continue
        address = f"{many}/{{public_id}}/{act.name}" if act.name else many
        found = paths.setdefault(address, {})
        at = [identifier] if act.name else []
        if act.shown is not None:
            content = {"application/json": {"schema": act.shown}}
            responses = {"200": {"description": str(act.label), "content": content}}
            found["get"] = _operation(known[address]["get"], act, at, responses | problems(*_READ))
        if caller.may_write(act.rights):
            found["post"] = _sent(known[address]["post"], resource, act, caller, at)


def _sent(
    known: dict[str, Any], resource: Resource, act: Act, caller: Caller, at: list[dict[str, Any]]
) -> dict[str, Any]:
    record = {"schema": {"$ref": f"#/components/schemas/{resource.schema}"}}
    made = {
        "description": _("Done") if act.name else _("Made"),
        "content": {"application/json": record},
        "headers": {"ETag": {"schema": {"type": "string"}}},
    }
    refused = (*_SENT, *_SEEN) if act.guarded else _SENT
    parameters = [*at, own_key(), *([seen_version()] if act.guarded else [])]
    responses = {"200" if act.name else "201": made} | problems(*refused)
    body = {
        "type": "object",
        "properties": dict(act.takes(caller)),
        "additionalProperties": False,
        "required": list(act.needs),
    }
    content = {"application/json": {"schema": body}}
    return {
        **_operation(known, act, parameters, responses),
        "requestBody": {"required": True, "content": content},
    }


def _operation(
    known: dict[str, Any], act: Act, parameters: list[dict[str, Any]], responses: dict[str, Any]
) -> dict[str, Any]:
    return {
        **known, "summary": str(act.label), "parameters": parameters, "responses": responses,
    }  # fmt: skip
