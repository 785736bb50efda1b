"""Customer page: what is new for me; and the mark that I have read it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from portello.access.pages import POST, customer_page
from portello.modules.notifications.reading import read_all, read_one
from portello.modules.notifications.shown import of_viewer


@customer_page("me")
def list_(request: Any) -> HttpResponse:
    """What is new."""
    news = [] if request.viewer.setup else of_viewer(request.viewer)
    return render(request, "notifications/portal/list.html", {"news": news})


@customer_page("me", POST)
def reading(request: Any) -> HttpResponse:
    """All of it is read."""
    return read_all(request, request.viewer, "portal:notifications:list")


@customer_page("me", POST)
def reading_of(request: Any, model: str, public_id: str) -> HttpResponse:
    """The page of this record was opened: a page says so by itself, without waiting for the answer."""
    return read_one(request.viewer, model, public_id)


urlpatterns = [
    path("notifications/", list_, name="list"),
    path("notifications/reading/", reading, name="reading"),
    path("notifications/<str:model>/<pid:public_id>/reading/", reading_of, name="reading_of"),
]
