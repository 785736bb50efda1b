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
    declared: dict[str, tuple[Any, tuple[str, ...]]] = {}
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            # One address, one declaration: what is asked of a reader is asked of a writer too.
            rights = {getattr(one.view_func, "rights", None) for one in view.operations}
            name = next((one.url_name for one in view.operations if one.url_name), "")
            taken = tuple(m for one in view.operations for m in one.methods if m not in SAFE)
            declared[name] = (rights.pop() if len(rights) == 1 else None, (*SAFE, *taken))
    return [
        URLPattern(p.pattern, _guarded(p.callback, *declared[p.name]), p.default_args, p.name)
        for p in api.urls[0]
        if isinstance(p, URLPattern) and p.name in declared
    ]


def _guarded(view: Any, rights: Any, methods: tuple[str, ...]) -> Any:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in methods:
            return method_not_allowed(methods)
        asked = request.method
        if asked in SAFE:
            request.method = "GET"  # HEAD is a GET whose body is dropped
        try:
            return view(request, *args, **kwargs)
        finally:
            request.method = asked

    # No cookie is read here, so none can be abused.
    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    if rights is not None:
        guarded.policy = Policy("key", str(rights), methods)  # type: ignore[attr-defined]
    return guarded


urlpatterns = patterns(made())
