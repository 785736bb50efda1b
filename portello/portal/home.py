"""Home and the company switch of the customer shell."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path

from portello.access.middleware import source
from portello.access.pages import POST, customer_page, own_path, public_page
from portello.core.registry import modules
from portello.portal.areas import areas
from portello.ui import brand


@customer_page("me")
def home(request: Any) -> HttpResponse:
    """What is open, and whose turn it is."""
    cards = [
        card
        for module in modules()
        if module.home
        for card in module.call(module.home)(request.viewer)
    ]
    return render(request, "portal/home.html", {"cards": cards, "areas": areas(request.viewer)})


@customer_page("me", POST)
def switch(request: Any) -> HttpResponse:
    """Work for another of one's own companies."""
    wanted = request.POST.get("access", "")
    if wanted not in {other.access_public_id for other in request.viewer.others}:
        raise Http404
    request.session[source().SESSION_KEY] = wanted
    source().count_visit(wanted)
    return HttpResponseRedirect(own_path(request.POST.get("next", "/")))


@public_page("colours are no secret: the log-in page shows them")
def look(request: Any, colour: str, mark: str) -> HttpResponse:
    """The style sheet of a brand colour; its address changes with its content."""
    if brand.address(f"#{colour}") != request.path:
        raise Http404
    css = brand.stylesheet(f"#{colour}")
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


urlpatterns = [
    path("look/<slug:colour>-<slug:mark>.css", look, name="look"),
    path("", home, name="home"),
    path("switch/", switch, name="switch"),
]
