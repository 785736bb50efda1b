"""Staff pages: the rules of a portal, in order (X11)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import FORM, POST, staff_page
from portello.modules.portals.backoffice.tabs import tab_links
from portello.modules.portals.models import Portal
from portello.modules.portals.rules import operations
from portello.modules.portals.rules.backoffice.form import RuleForm
from portello.modules.portals.rules.models import AccessRule
from portello.modules.portals.rules.shown import conditions, deed

RIGHT = "profiles.manage"


@staff_page(RIGHT)
def rules(request: Any, public_id: str) -> HttpResponse:
    """All rules of the portal, the first above."""
    portal = get_object_or_404(Portal, public_id=public_id)
    found = AccessRule.objects.filter(portal=portal).select_related("profile")
    rows = [
        (rule, conditions(rule), deed(rule))
        for rule in found.prefetch_related("groups", "products").order_by("position", "pk")
    ]
    context = {"portal": portal, "rows": rows, "tabs": tab_links(portal, "rules")}
    context["actions"] = AccessRule.ACTIONS
    return render(request, "portals/backoffice/rules/list.html", context)


@staff_page(RIGHT, FORM)
def new(request: Any, public_id: str, action: str) -> HttpResponse:
    """Add a rule of one sort."""
    if action not in dict(AccessRule.ACTIONS):
        raise Http404
    portal = get_object_or_404(Portal, public_id=public_id)
    return _edit(request, portal, None, action)


@staff_page(RIGHT, FORM)
def rule(request: Any, public_id: str) -> HttpResponse:
    """Change a rule. What it does stays; another sort is another rule."""
    found = _get(public_id)
    return _edit(request, found.portal, found, found.action)


def _edit(request: Any, portal: Portal, found: AccessRule | None, action: str) -> HttpResponse:
    form = RuleForm(action, request.POST if request.method == "POST" else None, rule=found)
    if form.is_bound and form.is_valid() and _save(request, portal, found, form):
        messages.success(
            request, _("Saved. Nobody is changed before the rules run: make a dry run to see it.")
        )
        return redirect("staff:portals:rules", public_id=portal.public_id)
    context = {
        "portal": portal, "rule": found, "form": form, "tabs": tab_links(portal, "rules"),
        "action": dict(AccessRule.ACTIONS)[action],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "portals/backoffice/rules/rule.html", context, status=status)


def _save(request: Any, portal: Portal, found: AccessRule | None, form: RuleForm) -> bool:
    try:
        operations.save_rule(
            by=request.staff,
            portal=portal,
            rule=found,
            action=form.action,
            wanted=form.wanted(),
            base_version=form.cleaned_data["version"],
        )
    except operations.Stale:
        form.add_error(
            None, _("Somebody else has changed this meanwhile. Reload the page to see it.")
        )
    except ValidationError as bad:
        form.refuse(bad)
    return not form.errors


@staff_page(RIGHT, POST)
def switch(request: Any, public_id: str) -> HttpResponse:
    """On or off."""
    found = _get(public_id)
    operations.switch_rule(by=request.staff, rule=found, on=request.POST.get("on") == "yes")
    return redirect("staff:portals:rules", public_id=found.portal.public_id)


@staff_page(RIGHT, POST)
def move(request: Any, public_id: str) -> HttpResponse:
    """Up or down by one."""
    found = _get(public_id)
    operations.move_rule(by=request.staff, rule=found, up=request.POST.get("direction") == "up")
    return redirect("staff:portals:rules", public_id=found.portal.public_id)


@staff_page(RIGHT, POST)
def remove(request: Any, public_id: str) -> HttpResponse:
    """Delete a rule."""
    found = _get(public_id)
    operations.remove_rule(by=request.staff, rule=found)
    messages.success(request, _("The rule was deleted."))
    return redirect("staff:portals:rules", public_id=found.portal.public_id)


def _get(public_id: str) -> AccessRule:
    rows = AccessRule.objects.select_related("portal", "profile")
    return get_object_or_404(rows, public_id=public_id)


urlpatterns = [
    path("portals/<pid:public_id>/rules/", rules, name="rules"),
    path("portals/<pid:public_id>/rules/new/<slug:action>/", new, name="new_rule"),
    path("portals/rules/<pid:public_id>/", rule, name="rule"),
    path("portals/rules/<pid:public_id>/switch/", switch, name="switch_rule"),
    path("portals/rules/<pid:public_id>/move/", move, name="move_rule"),
    path("portals/rules/<pid:public_id>/remove/", remove, name="remove_rule"),
]
