"""Health addresses for proxies and monitors."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path

from portello.access.pages import public_page


@public_page("Whether the server runs, for monitoring")
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "live"})


@public_page("Whether the server can answer, for monitoring")
def ready(request: HttpRequest) -> JsonResponse:
    """The database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ready"})


urlpatterns = [path("live", live, name="health_live"), path("ready", ready, name="health_ready")]
