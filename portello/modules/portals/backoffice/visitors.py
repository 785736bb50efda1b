"""Staff page: what an anonymous visitor finds now, portal by portal; made from the page rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.exceptions import NoReverseMatch
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portello.access.checks import all_routes, policy_of
from portello.access.pages import staff_page
from portello.access.parts import SEARCH, is_open, parts
from portello.modules.portals.models import Portal
from portello.modules.portals.viewers import origin


@dataclass(frozen=True)
class Found:
    """A page that visitors reach: in words, and its address if it is the same for everybody."""

    label: str
    path: str


def open_pages(portal: Portal) -> list[Found]:
    """The pages of the parts that `portal` opens."""
    labels = {part.key: str(part.label) for part in parts()} | {SEARCH: pgettext("noun", "Search")}
    return [
        Found(labels[policy.part], _address(name))
        for name, _route, pattern in all_routes()
        if (policy := policy_of(pattern)) and policy.part and is_open(portal, policy.part)
    ]


def always_open(side: str) -> list[Found]:
    """Pages of every portal, for anybody ("public") or for who holds a secret link ("token")."""
    found = {
        (_(policy.right), _address(name))
        for name, _route, pattern in all_routes()
        if (policy := policy_of(pattern)) and policy.side == side
    }
    return [Found(*pair) for pair in sorted(found)]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@staff_page("portals.manage")
def visitors(request: Any) -> HttpResponse:
    """Everything that needs no log-in."""
    rows = [
        (portal, origin(portal), open_pages(portal) if portal.is_active else [])
        for portal in Portal.objects.order_by("pk")
    ]
    context = {
        "rows": rows, "public": always_open("public"), "token": always_open("token"),
    }  # fmt: skip
    return render(request, "portals/backoffice/visitors.html", context)


urlpatterns = [path("portals/visitors/", visitors, name="visitors")]
