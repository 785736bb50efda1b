"""Staff pages: look at the portal as a customer's person, and why that person sees what he sees."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.pages import POST, staff_page
from portello.access.profiles import Rules, compiled
from portello.core import audit
from portello.core.fields import Field
from portello.modules.customers.backoffice.contacts import tabs
from portello.modules.portals.models import PortalAccess
from portello.modules.portals.profiles import Grants, configurable, fields_of, grants_of
from portello.modules.portals.rules.shown import by_whom
from portello.modules.portals.viewers import LOOK_KEY


@staff_page("access.manage", POST)
def look(request: Any, public_id: str) -> HttpResponse:
    """Begin to look as this person: read-only, under a banner, and in the company's history."""
    access = _get(public_id)
    if access.state != "active" or request.portal is None or access.portal_id != request.portal.pk:
        messages.error(request, _("Only somebody who can get into this portal can be looked at."))
        return redirect("staff:portals:contact", public_id=access.contact.public_id)
    audit.record("looked as", access.contact, by=request.staff)
    request.session[LOOK_KEY] = access.public_id
    return redirect("/")


@staff_page("access.manage", POST)
def stop(request: Any) -> HttpResponse:
    """Be oneself again."""
    public_id = request.session.pop(LOOK_KEY, "")
    access = PortalAccess.objects.filter(public_id=public_id).select_related("contact").first()
    if access is None:
        return redirect("staff:home")
    return redirect("staff:portals:contact", public_id=access.contact.public_id)


@staff_page("access.manage")
def why(request: Any, public_id: str) -> HttpResponse:
    """Every module, action and field, with the rule that shows or hides it."""
    access = _get(public_id)
    off = access.portal.modules_off
    rules, grants = compiled(access.profile, access.portal), grants_of(access.profile)
    rows = []
    for module in configurable():
        actions = [
            (action.label, *_why_action(rules, grants, f"{module.name}.{action.name}"))
            for action in module.actions
        ]
        shown = [
            (label, one, *_why_field(rules, grants, label, one))
            for label, one, _allowed in fields_of(module)
        ]
        scope = grants.scopes.get(module.name, "")
        rows.append((module, scope, module.name in off, actions, shown))
    context = {
        "access": access, "contact": access.contact, "rows": rows, "by": by_whom(access),
        "tabs": tabs(request, access.contact, "access"),
        "back": reverse("staff:portals:contact", kwargs={"public_id": access.contact.public_id}),
    }  # fmt: skip
    return render(request, "portals/backoffice/why.html", context)


def _why_action(rules: Rules, grants: Grants, right: str) -> tuple[bool, str]:
    if rules.may(right):
        return True, _("yes")
    if right in grants.actions:
        return False, _("no, switched off in this portal's functions")
    return False, _("no, not in the profile")


def _why_field(rules: Rules, grants: Grants, label: str, one: Field) -> tuple[str, str]:
    rule = rules.field_rules(apps.get_model(label))[one.name]
    chosen = grants.rules.get((label, one.name))
    if rule != (chosen or one.customer):
        return rule, _("lowered in this portal's functions")
    return rule, _("set in the profile") if chosen else _("the default")


def _get(public_id: str) -> PortalAccess:
    rows = PortalAccess.objects.select_related(
        "contact__company", "profile", "portal", "user", "profile_rule"
    )
    return get_object_or_404(rows, public_id=public_id)


urlpatterns = [
    path("access/<pid:public_id>/look/", look, name="look"),
    path("access/<pid:public_id>/why/", why, name="why"),
    path("look/end/", stop, name="stop_looking"),
]
