"""Home and the company switch of the customer shell."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path

from portello.access.middleware import source
from portello.access.pages import POST, customer_page, own_path, public_page
from portello.access.parts import HOME
from portello.portal.blocks import shown
from portello.ui import brand


@customer_page("me", part=HOME)
def home(request: Any) -> HttpResponse:
    """What is open, and whose turn it is; to visitors, where they are and how to get in."""
    runs = shown(source().home_blocks_of(request.portal), request.viewer)
    page = "portal/visitor.html" if request.viewer.anonymous else "portal/home.html"
    return render(request, page, {"runs": runs})


@customer_page("me", POST)
def switch(request: Any) -> HttpResponse:
    """Work for another of one's own companies."""
    wanted = request.POST.get("access", "")
    if wanted not in {other.access_public_id for other in request.viewer.others}:
        raise Http404
    request.session[source().SESSION_KEY] = wanted
    source().count_visit(wanted)
    return HttpResponseRedirect(own_path(request.POST.get("next", "/")))


@public_page("The portal's colours")
def look(request: Any, colours: str, mark: str) -> HttpResponse:
    """The style sheet of brand and menu colour; its address changes with its content."""
    chosen, _, menu = (f"#{colour}" if colour else "" for colour in colours.partition("_"))
    if brand.address(chosen, menu) != request.path:
        raise Http404
    return _kept(brand.stylesheet(chosen, menu), "text/css; charset=utf-8")


@public_page("The portal's logo")
def logo(request: Any, mark: str) -> HttpResponse:
    """A size of the portal's own logo; its address changes with its content."""
    content = source().logo_bytes(request.portal, mark) if request.portal else None
    if content is None:
        raise Http404
    return _kept(content, "image/png")


def _kept(content: str | bytes, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


urlpatterns = [
    path("look/<slug:colours>-<slug:mark>.css", look, name="look"),
    path("look/<slug:mark>.png", logo, name="logo"),
    path("", home, name="home"),
    path("switch/", switch, name="switch"),
]
