"""The API object: a list and a detail of every resource, the change feed, the document."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError

from portello import __version__
from portello.access import refusals
from portello.api import writing
from portello.api.acting import add_acts
from portello.api.asked import Asked, Parameters
from portello.api.callers import ANY, Rights
from portello.api.document import document_for
from portello.api.entrance import KeyInHeader, operation
from portello.api.feed import changes_after
from portello.api.operations import PERSONS_RIGHT
from portello.api.resources import Resource, Writes, resources, routes
from portello.api.shown import Shape


@cache
def made() -> NinjaAPI:
    """The API with all operations; made once, when the addresses are read."""
    api = NinjaAPI(
        title="Portello",
        version=__version__,
        urls_namespace="api",
        auth=KeyInHeader(),
        openapi_url=None,  # ours is made for the key that asks
        docs_url=None,
    )
    for kind in (Http404, ValidationError, HttpError):
        api.add_exception_handler(kind, _as_everywhere)
    for resource in resources().values():
        api.add_router("", _router(resource))
    for more in routes():
        api.add_router("", more.router())
    api.add_router("", _own())
    return api


def _as_everywhere(request: Any, error: Any) -> HttpResponse:
    """The library's own answers give way to the house's problem documents."""
    return (
        refusals.not_found(request) if isinstance(error, Http404) else refusals.bad_request(request)
    )


def _router(resource: Resource) -> Router:
    router = Router(tags=[resource.name])
    name = resource.name

    @router.get(f"/{name}", url_name=name, operation_id=f"list_{name}", summary=name)
    @operation(resource.rights)
    def listed(request: Any) -> HttpResponse:
        asked, shape = Asked(request, resource, request.auth), Shape(resource, request.auth)
        found, after = asked.page(asked.narrowed(shape.rows()))
        return JsonResponse({"items": shape.given(found), "next": after})

    @router.get(
        f"/{name}/{{pid:public_id}}",
        url_name=f"{name}_one",
        operation_id=f"get_{name}",
        summary=name,
    )
    @operation(resource.rights)
    def one(request: Any, public_id: str) -> HttpResponse:
        Parameters.read(request, set())
        shape = Shape(resource, request.auth)
        found = shape.given(shape.rows().filter(public_id=public_id)[:1])
        if not found:
            raise Http404
        answer = JsonResponse(found[0])
        answer["ETag"] = f'"{found[0]["version"]}"'
        return answer

    if resource.writes is not None:
        _add_writes(router, resource, resource.writes)
    add_acts(router, resource)
    return router


def _add_writes(router: Router, resource: Resource, writes: Writes) -> None:
    """The same addresses for writing; who may read nothing here may not know of them either."""
    name, one = resource.name, f"/{resource.name}/{{pid:public_id}}"
    if writes.add is not None:

        @router.post(f"/{name}", operation_id=f"create_{name}", summary=name)
        @operation(resource.rights)
        def created(request: Any) -> HttpResponse:
            Parameters.read(request, set())
            return writing.create(request, resource)

    @router.patch(one, operation_id=f"change_{name}", summary=name)
    @operation(resource.rights)
    def changed(request: Any, public_id: str) -> HttpResponse:
        Parameters.read(request, set())
        return writing.change(request, resource, public_id)

    if writes.delete is not None:

        @router.delete(one, operation_id=f"delete_{name}", summary=name)
        @operation(resource.rights)
        def removed(request: Any, public_id: str) -> HttpResponse:
            Parameters.read(request, set())
            return writing.remove(request, resource, public_id)


def _own() -> Router:
    router = Router(tags=["spine"])

    @router.get("/changes", url_name="changes", operation_id="list_changes")
    @operation(Rights(ANY))
    def changes(request: Any) -> HttpResponse:
        return JsonResponse(changes_after(request, request.auth))

    @router.get("/openapi.json", url_name="document", include_in_schema=False)
    @operation(Rights(ANY, PERSONS_RIGHT))
    def document(request: Any) -> HttpResponse:
        Parameters.read(request, set())
        return JsonResponse(document_for(made(), request.auth))

    return router
