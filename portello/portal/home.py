"""Home and the company switch of the customer shell."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path

from portello.access.middleware import source
from portello.access.pages import POST, customer_page, own_path
from portello.core.registry import modules


@customer_page("me")
def home(request: Any) -> HttpResponse:
    """What is open, and whose turn it is."""
    cards = [
        card
        for module in modules()
        if module.home
        for card in module.call(module.home)(request.viewer)
    ]
    return render(request, "portal/home.html", {"cards": cards})


@customer_page("me", POST)
def switch(request: Any) -> HttpResponse:
    """Work for another of one's own companies."""
    wanted = request.POST.get("access", "")
    if wanted not in {other.access_public_id for other in request.viewer.others}:
        raise Http404
    request.session[source().SESSION_KEY] = wanted
    source().count_visit(wanted)
    return HttpResponseRedirect(own_path(request.POST.get("next", "/")))


urlpatterns = [
    path("", home, name="home"),
    path("switch/", switch, name="switch"),
]
