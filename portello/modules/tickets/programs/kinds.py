"""The kinds of ticket for programs: which there are, and what the form of each asks."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Router

from portello.api.asked import Parameters
from portello.api.callers import Caller, Rights
from portello.api.described import problems
from portello.api.document import PREFIX, identifier, limit_parameter, page_of
from portello.api.entrance import operation
from portello.modules.tickets.desk.models import ASKED, TicketKind, kinds_in_use
from portello.modules.tickets.models import Ticket

KINDS = Rights(staff="tickets.view", person="tickets.create")
_READ = ("400", "401", "404", "429", "503")
_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
_KIND = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "name": _TEXTS, "about": _TEXTS, "asks": _TEXTS},
    "required": ["id", "name", "about", "asks"],
    "additionalProperties": False,
}


def router() -> Router:
    """All kinds at once, there are few; and one of them."""
    made = Router(tags=["ticket-kinds"])

    @made.get("/ticket-kinds", url_name="ticket-kinds", operation_id="list_ticket_kinds")
    @operation(KINDS)
    def listed(request: Any) -> HttpResponse:
        limit = Parameters.read(request, {"limit"}).limit()
        items = [_given(one, request.auth) for one in kinds_in_use()[:limit]]
        return JsonResponse({"items": items, "next": None})

    @made.get(
        "/ticket-kinds/{pid:public_id}", url_name="ticket-kinds_one",
        operation_id="get_ticket_kinds",
    )  # fmt: skip
    @operation(KINDS)
    def one(request: Any, public_id: str) -> HttpResponse:
        Parameters.read(request, set())
        found = next((one for one in kinds_in_use() if one.public_id == public_id), None)
        if found is None:
            raise Http404
        return JsonResponse(_given(found, request.auth))

    return made


def _given(kind: TicketKind, caller: Caller) -> dict[str, Any]:
    """A kind; of custom fields only those that the caller sees."""
    known = {*ASKED, *caller.fields(Ticket)}
    asks = {part: rule for part, rule in kind.asks.items() if rule and part in known}
    return {"id": kind.public_id, "name": kind.name, "about": kind.about, "asks": asks}


def describe(caller: Caller, known: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(paths, schemas) of the OpenAPI document."""
    kind = {"$ref": "#/components/schemas/TicketKind"}
    many, one = f"{PREFIX}/ticket-kinds", f"{PREFIX}/ticket-kinds/{{public_id}}"
    paths = {
        many: {"get": _operation(known[many]["get"], page_of(kind), [limit_parameter()])},
        one: {"get": _operation(known[one]["get"], kind, [identifier()])},
    }
    return paths, {"TicketKind": _KIND}


def _operation(
    known: dict[str, Any], schema: dict[str, Any], parameters: list[dict[str, Any]]
) -> dict[str, Any]:
    label = _("Kinds of ticket")
    content = {"application/json": {"schema": schema}}
    responses = {"200": {"description": label, "content": content}, **problems(*_READ)}
    return {**known, "summary": label, "parameters": parameters, "responses": responses}
