"""Customer page: what is new for me; and the mark that I have read it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import POST, customer_page
from portello.core.registry import notice_kinds
from portello.modules.notifications.operations import mark_read
from portello.modules.notifications.shown import of_viewer


@customer_page("me")
def list_(request: Any) -> HttpResponse:
    """What is new."""
    news = [] if request.viewer.setup else of_viewer(request.viewer)
    return render(request, "notifications/portal/list.html", {"news": news})


@customer_page("me", POST)
def reading(request: Any) -> HttpResponse:
    """All of it is read."""
    mark_read(by=request.viewer)
    messages.success(request, _("Everything is marked as read."))
    return redirect("portal:notifications:list")


@customer_page("me", POST)
def reading_of(request: Any, model: str, public_id: str) -> HttpResponse:
    """The page of this record was opened: a page says so by itself, without waiting for the answer."""
    if model not in {kind.model for kind in notice_kinds().values()}:
        raise Http404
    mark_read(by=request.viewer, model=model, record_public_id=public_id)
    return HttpResponse(status=204)


urlpatterns = [
    path("notifications/", list_, name="list"),
    path("notifications/reading/", reading, name="reading"),
    path("notifications/<str:model>/<pid:public_id>/reading/", reading_of, name="reading_of"),
]
