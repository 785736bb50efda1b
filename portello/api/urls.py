"""The API's addresses, each with the policy that its operations declare."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI

from portello.access.pages import SAFE, Policy
from portello.access.refusals import method_not_allowed
from portello.api.spine import made

app_name = "api"


def patterns(api: NinjaAPI) -> list[URLPattern]:
    """The addresses of an API object; one whose operation declares no rights gets no policy, and
    does not start."""
    declared = {
        operation.url_name: getattr(operation.view_func, "rights", None)
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
    }
    return [
        URLPattern(p.pattern, _guarded(p.callback, declared[p.name]), p.default_args, p.name)
        for p in api.urls[0]
        if isinstance(p, URLPattern) and p.name in declared
    ]


def _guarded(view: Any, rights: Any) -> Any:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in SAFE:
            return method_not_allowed(SAFE)
        asked, request.method = request.method, "GET"  # HEAD is a GET whose body is dropped
        try:
            return view(request, *args, **kwargs)
        finally:
            request.method = asked

    # No cookie is read here, so none can be abused.
    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    if rights is not None:
        guarded.policy = Policy("key", str(rights), SAFE)  # type: ignore[attr-defined]
    return guarded


urlpatterns = patterns(made())
