"""Staff pages: the portal's real home and log-in page with a look or blocks that are not in force.

Nobody's data is in it: who looks is an example that belongs to no company, under the seat belt.
"""

from __future__ import annotations

from copy import copy
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _

from portello.access.models import Profile
from portello.access.pages import FORM, staff_page
from portello.access.profiles import compiled
from portello.access.viewer import Viewer, looking
from portello.core.languages import CODES
from portello.modules.accounts.forms import LoginForm
from portello.modules.customers.examples import example_people
from portello.modules.portals.backoffice.appearance import LookForm, notes_on
from portello.modules.portals.founding import default_profile
from portello.modules.portals.homepage.operations import blocks_of, draft_of
from portello.modules.portals.logo import inline, kept_inline
from portello.modules.portals.models import HomePage, Portal, PortalAccess
from portello.portal.blocks import shown

PAGES = ("home", "login")
_FRAMED = settings.CONTENT_SECURITY_POLICY.replace(
    "frame-ancestors 'none'", "frame-ancestors 'self'"
)


@staff_page("portals.manage", FORM)
def preview(request: Any, public_id: str) -> HttpResponse:
    """A page for the frame beside the settings; a POST carries a look that is not saved."""
    portal = get_object_or_404(Portal, public_id=public_id)
    asked = request.POST if request.method == "POST" else request.GET
    page = _one_of(asked, "page", PAGES, "home")
    language = _one_of(asked, "preview_language", CODES, translation.get_language() or "en")
    person = _one_of(asked, "person", tuple(dict(persons())), "main_user")
    blocks = _blocks(portal, asked.get("shows", ""))
    portal.logo, portal.is_active = kept_inline(portal), True
    # To staff, in their own language, whatever the page below it is shown in.
    notes = [_("Preview with example content.")]
    if request.method == "POST":
        notes += _try_on(request, portal)
    with translation.override(language):
        viewer = _example(portal, person)
        return _rendered(request, portal, viewer, page, blocks, notes)


def _one_of(asked: Any, name: str, choices: tuple[str, ...], otherwise: str) -> str:
    value = asked.get(name) or otherwise
    if value not in choices:
        raise Http404
    return value


def _blocks(portal: Portal, which: str) -> list[dict[str, Any]]:
    """The blocks in force, those of the draft, or those of the version with this id."""
    if which in ("", "draft"):
        return blocks_of(portal, draft_of(portal) if which else None)
    return get_object_or_404(HomePage, portal=portal, public_id=which).blocks


def _try_on(request: Any, portal: Portal) -> list[str]:
    """Put what is valid of the sent form on the portal, unsaved; returns what to tell staff."""
    form = LookForm(request.POST, request.FILES, instance=portal)
    form.is_valid()
    values = {
        k: v for k, v in form.cleaned_data.items() if k in ("brand", "menu_colour", "welcome")
    }
    for name, value in values.items():
        setattr(portal, name, value)
    if form.cleaned_data.get("remove_logo"):
        portal.logo = {}
    if form.logo is not None:
        portal.logo = inline(form.logo)
    faults = [str(text) for name in form.errors for text in form.errors[name]]
    return faults + notes_on(portal.brand, portal.menu_colour)


def persons() -> list[tuple[str, Any]]:
    """(value, words) of whose eyes a preview can have: a role's, or a profile's."""
    profiles = Profile.objects.order_by("pk")
    return [*PortalAccess.ROLES, *((p.public_id, f"{_('Profile')}: {p}") for p in profiles)]


def _example(portal: Portal, person: str) -> Viewer:
    """Somebody who could log in here, and finds examples instead of anybody's rows."""
    role = person if person in dict(PortalAccess.ROLES) else "main_user"
    chosen = Profile.objects.filter(public_id=person).first()
    profile: Profile = chosen or default_profile(portal, role)
    company, contact = example_people(portal)
    return Viewer(
        portal=portal,
        contact=contact,
        company=company,
        role=role,
        profile=compiled(profile, portal),
        profile_id=profile.pk,
        setup=True,
    )


def _rendered(
    request: Any,
    portal: Portal,
    viewer: Viewer,
    page: str,
    blocks: list[dict[str, Any]],
    notes: list[str],
) -> HttpResponse:
    shown_to = copy(request)  # the real one goes on to the middleware, with its own viewer
    shown_to.portal, shown_to.viewer, shown_to.staff = portal, viewer, None
    shown_to.path = shown_to.path_info = "/" if page == "home" else "/account/login/"
    shown_to.method, shown_to.user = "GET", AnonymousUser()
    shown_to._messages = []  # those that wait are for the page around the frame
    context: dict[str, Any] = {"notes": notes}
    with looking(viewer):
        if page == "login":
            context["form"] = LoginForm()
            response = render(shown_to, "portals/preview/login.html", context)
        else:
            context["runs"] = shown(blocks, viewer)
            response = render(shown_to, "portals/preview/home.html", context)
    response["Content-Security-Policy"] = _FRAMED
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


urlpatterns = [path("portals/<pid:public_id>/preview/", preview, name="preview")]
