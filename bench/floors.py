"""The two floors every page is compared with: no database, and session + user + one 20-row query."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.urls import path
from django.utils.html import escape

from portello.access.pages import public_page
from portello.modules.orders.models import Order
from portello.urls import urlpatterns as product

STATIC = "<!doctype html><title>floor</title>" + ("<p>" + "x" * 93 + "</p>\n") * 200


@public_page("a page of 20 KB without a database")
def static(request: Any) -> HttpResponse:
    """What the server itself costs."""
    return HttpResponse(STATIC)


def rows(request: Any) -> HttpResponse:
    """Session, user and one query of 20 rows, printed."""
    name = request.user.email if request.user.is_authenticated else ""
    orders = Order.objects.order_by("-ordered_on", "-pk")[:20]
    table = "".join(f"<tr><td>{escape(o.number)}</td><td>{o.ordered_on}</td></tr>" for o in orders)
    return HttpResponse(
        f"<!doctype html><title>floor</title><p>{escape(name)}</p><table>{table}</table>"
    )


class CountQueries:
    """Adds the number of queries to an answer that asks for it."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if "X-Count" not in request.headers:
            return self.get_response(request)
        count = 0

        def counter(execute: Any, *args: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*args)

        with connection.execute_wrapper(counter):
            response = self.get_response(request)
        response["X-Queries"] = str(count)
        return response


urlpatterns = [path("floor/static/", static), path("floor/rows/", rows), *product]


class UseTheseAddresses:
    """Lets a plain stack of middleware serve the floors."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.urlconf = "bench.floors"
        return self.get_response(request)
