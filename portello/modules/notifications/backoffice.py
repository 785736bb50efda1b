"""Staff page: what is new for me; and the mark that I have read it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from portello.access.pages import POST, staff_page
from portello.modules.notifications.reading import read_all, read_one
from portello.modules.notifications.shown import of_staff


@staff_page("home")
def list_(request: Any) -> HttpResponse:
    """What is new."""
    context = {"news": of_staff(request.staff)}
    return render(request, "notifications/backoffice/list.html", context)


@staff_page("home", POST)
def reading(request: Any) -> HttpResponse:
    """All of it is read."""
    return read_all(request, request.staff, "staff:notifications:list")


@staff_page("home", POST)
def reading_of(request: Any, model: str, public_id: str) -> HttpResponse:
    """The page of this record was opened."""
    return read_one(request.staff, model, public_id)


urlpatterns = [
    path("notifications/", list_, name="list"),
    path("notifications/reading/", reading, name="reading"),
    path("notifications/<str:model>/<pid:public_id>/reading/", reading_of, name="reading_of"),
]
