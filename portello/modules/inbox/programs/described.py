"""The inbox in the OpenAPI document of a key that may read it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portello.api.callers import Caller
from portello.api.described import own_key, problems
from portello.api.document import PREFIX, after_parameter, identifier, limit_parameter, page_of

_TEXT = {"type": "string"}
_YES_NO = {"type": "boolean"}
_ID = {"type": ["string", "null"]}
_READ = ("400", "401", "404", "429", "503")
_SENT = (*_READ, "403", "409", "412", "413", "415", "422")


def describe(caller: Caller, known: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(paths, schemas); `known` are the paths as the library sees them."""
    item = {"$ref": "#/components/schemas/InboxItem"}
    at = [limit_parameter(), after_parameter()]
    one = "/inbox/{public_id}"
    paths = {
        "/inbox": {"get": _operation(known, "/inbox", "get", page_of(item), at)},
        one: {"get": _operation(known, one, "get", item, [identifier()])},
    }
    for name, sends in (("acceptance", _ACCEPTS), ("rejection", _REJECTS)):
        address = f"{one}/{name}"
        decision = {"$ref": "#/components/schemas/InboxDecision"}
        given = [identifier(), own_key()]
        sent = _operation(known, address, "post", item, given, _SENT)
        sent["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": sends}},
        }
        shown = _operation(known, address, "get", decision, [identifier()])
        paths[address] = {"get": shown, "post": sent}
    schemas = {"InboxItem": _ITEM, "InboxDecision": _DECISION}
    return {f"{PREFIX}{address}": found for address, found in paths.items()}, schemas


def _operation(
    known: dict[str, Any],
    address: str,
    method: str,
    schema: dict[str, Any],
    parameters: list[dict[str, Any]],
    refusals: tuple[str, ...] = _READ,
) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    responses = {"200": {"description": _("Inbox"), "content": content}, **problems(*refusals)}
    found: dict[str, Any] = known[f"{PREFIX}{address}"][method]
    return {**found, "summary": _("Inbox"), "parameters": parameters, "responses": responses}


def _object(properties: dict[str, Any], needed: list[str] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties) if needed is None else needed,
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_REASON = _object({"field": _TEXT, "label": _TEXT, "sent": _TEXT, "held": _TEXT, "exact": _YES_NO})
_CANDIDATE = _object(
    {
        "company": _TEXT,
        "contact": _ID,
        "kind": {"type": "string", "enum": ["check", "existing"]},
        "sureness": {"type": "integer", "minimum": 1, "maximum": 99},
        "archived": _YES_NO,
        "reasons": _list(_REASON),
        "against": _list(_REASON),
    }
)
_TEXTS = ("id", "kind", "act", "what", "state", "sender", "email", "language", "answer")
_ITEM = _object(
    {
        **dict.fromkeys(_TEXTS, _TEXT),
        "version": {"type": "integer"},
        "sent_at": {"type": "string", "format": "date-time"},
        **dict.fromkeys(("portal", "company", "contact"), _ID),
        **dict.fromkeys(("automatic", "practice", "taken", "may_decide"), _YES_NO),
        "payload": {"type": "object"},
        "match": {"type": "string", "enum": ["", "new", "check", "existing"]},
        "candidates": _list(_CANDIDATE),
    }
)
_DECISION = _object(
    {"id": _TEXT, "version": {"type": "integer"}, "possible": _YES_NO, "does": _list(_TEXT)}
)
_ACCEPTS = _object(
    {
        "version": {"type": "integer"},
        "answer": _TEXT,
        "company": {"type": "string", "description": "id, new"},
        "contact": _ID,
        "take": _list(_TEXT),
        "fields": _list(_TEXT),
        **dict.fromkeys(("title", "text"), _TEXT),
    },
    ["version"],
)
_REJECTS = _object({"version": {"type": "integer"}, "answer": _TEXT})
