"""Acts: what programs do with a record beside changing its fields, each at an address of its own.

`/api/v1/<resource>/<id>/<act>`: GET shows how it stands, POST does it (ADR 0034). An act without a
record of its own makes a new one, at the address of the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from ninja import Router

from portello.access.refusals import Refusal
from portello.api import body
from portello.api.asked import Parameters
from portello.api.callers import Caller
from portello.api.entrance import operation
from portello.api.resources import Act, Call, Resource, Schema
from portello.api.writing import by_field, found_one, shown_one, stale_answer, wrong_fields
from portello.core import changes, once


def add_acts(router: Router, resource: Resource) -> None:
    """The addresses of the acts of a resource."""
    for act in resource.acts:
        _add(router, resource, act)


def _add(router: Router, resource: Resource, act: Act) -> None:
    name = resource.name
    if not act.name:

        @router.post(f"/{name}", operation_id=f"create_{name}", summary=name)
        @operation(resource.rights)
        def made(request: Any) -> HttpResponse:
            return _done(request, resource, act)

        return
    address = f"/{name}/{{pid:public_id}}/{act.name}"

    @router.get(
        address, url_name=f"{name}_{act.name}", operation_id=f"get_{name}_{act.name}", summary=name
    )
    @operation(resource.rights)
    def shown(request: Any, public_id: str) -> HttpResponse:
        Parameters.read(request, set())
        if not act.is_for(request.auth) or act.shows is None:
            raise Http404
        record = found_one(resource, request.auth, public_id)
        answer = JsonResponse(act.shows(request.auth, record))
        answer["ETag"] = f'"{record.version}"'
        return answer

    @router.post(address, operation_id=f"create_{name}_{act.name}", summary=name)
    @operation(resource.rights)
    def done(request: Any, public_id: str) -> HttpResponse:
        return _done(request, resource, act, public_id)


def _done(request: Any, resource: Resource, act: Act, public_id: str = "") -> HttpResponse:
    """Do it; the same `Idempotency-Key` does it once, and gets the record as it is now."""
    Parameters.read(request, set())
    caller: Caller = request.auth
    _enter(act, caller)
    record = found_one(resource, caller, public_id) if public_id else None
    given, key = body.sent(request), body.own_key(request)
    _check(given, act.takes(caller), act.needs)
    version = body.seen_version(request) if act.guarded else None
    mark = salted_hmac("idempotency", request.path + request.body.decode()).hexdigest()
    what = _earlier(caller, key, mark)
    if what is None:
        try:
            with transaction.atomic():
                what = act.do(Call(caller, record, given, version)).public_id
                if key:
                    once.remember_of(f"key {caller.key}", key, f"{mark} {what}")
        except ValidationError as bad:
            raise wrong_fields(by_field(bad)) from None
        except changes.Stale as stale:
            raise stale_answer(stale, given) from None
        except IntegrityError:  # the same key, a moment earlier
            if (what := _earlier(caller, key, mark)) is None:
                raise
    return _answer(resource, caller, what, new=record is None)


def _enter(act: Act, caller: Caller) -> None:
    if not act.is_for(caller):
        raise Http404
    if not caller.writes:
        raise Refusal(403, _("Forbidden"), _("This key may only read."))
    if not caller.may_write(act.rights):
        raise Refusal(403, _("Forbidden"), _("This key may not do this."))


def _earlier(caller: Caller, key: str, mark: str) -> str | None:
    """The record of the same request, an earlier time."""
    stored = once.earlier_of(f"key {caller.key}", key) if key else None
    if stored is None:
        return None
    before, _space, public_id = stored.partition(" ")
    if before != mark:
        text = _("This “Idempotency-Key” was used for another request.")
        raise Refusal(422, _("Unprocessable"), text)
    return public_id


def _answer(resource: Resource, caller: Caller, public_id: str, *, new: bool) -> HttpResponse:
    shown = shown_one(resource, caller, public_id)
    if shown is None:
        raise Refusal(409, _("Conflict"), _("This was done, and the record is gone since."))
    answer = JsonResponse(shown, status=201 if new else 200)
    answer["ETag"] = f'"{shown["version"]}"'
    if new:
        answer["Location"] = f"/api/v1/{resource.name}/{public_id}"
    return answer


def _check(given: dict[str, Any], takes: Mapping[str, Schema], needs: tuple[str, ...]) -> None:
    """Refuse what the schema does not have, by name; the operation looks at the values."""
    wrong = {
        name: [_("There is no field “%(name)s”.") % {"name": name[:40]}]
        for name in given
        if name not in takes
    }
    wrong |= {name: [_("This is needed.")] for name in needs if name not in given}
    for name, value in given.items():
        if name in takes and not _fits(value, takes[name]):
            wrong[name] = [_("This is not of the type that the description says.")]
    if not given:
        wrong.setdefault("__all__", [_("The body says nothing.")])
    if wrong:
        raise wrong_fields(wrong)


def _fits(value: Any, schema: Schema) -> bool:
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if value is None:
        return "null" in kinds
    if isinstance(value, bool):
        return "boolean" in kinds
    if isinstance(value, int):
        return "integer" in kinds
    if isinstance(value, list):
        return "array" in kinds and all(_fits(one, schema["items"]) for one in value)
    text = isinstance(value, str) and not any("\ud800" <= sign <= "\udfff" for sign in value)
    known = value in schema["enum"] if "enum" in schema else True
    return "string" in kinds and text and known
