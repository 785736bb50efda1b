"""Staff pages: profiles. One page shows everything a profile gives, module by module."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.models import Profile
from portello.access.pages import FORM, POST, staff_page
from portello.access.refusals import Refusal
from portello.modules.portals import profiles as operations
from portello.modules.portals.models import PortalAccess
from portello.modules.portals.profiles import Grants, Stale, configurable, fields_of

SCOPES = [
    ("", gettext_lazy("Not at all")),
    ("own", gettext_lazy("Own records")),
    ("company", gettext_lazy("All records of the company")),
]
RULES = {
    "hidden": gettext_lazy("Hidden"),
    "read": gettext_lazy("Read"),
    "edit": gettext_lazy("Edit"),
    "required": gettext_lazy("Required"),
}


@staff_page("profiles.manage")
def list_(request: Any) -> HttpResponse:
    """All profiles, and how many people have each."""
    counts = dict(PortalAccess.objects.values_list("profile").annotate(n=Count("pk")).order_by())
    rows = [
        (profile, counts.get(profile.pk, 0), _address(profile))
        for profile in Profile.objects.order_by("pk")
    ]
    return render(request, "portals/backoffice/profiles.html", {"rows": rows})


def _address(profile: Profile) -> str:
    return reverse("staff:portals:profile", kwargs={"public_id": profile.public_id})


@staff_page("profiles.manage", FORM)
def new(request: Any) -> HttpResponse:
    """A new profile, made from one that is near to what is wanted."""
    error = name = chosen = ""
    if request.method == "POST":
        name, chosen = _text(request, "name", 200), _text(request, "source", 12)
        source = get_object_or_404(Profile, public_id=chosen)
        try:
            made = operations.copy_profile(by=request.staff, profile=source, name=name)
        except ValidationError as bad:
            error = " ".join(bad.messages)
        else:
            messages.success(request, _("The profile was made. Choose now what it gives."))
            return redirect(_address(made))
    sources = Profile.objects.order_by("pk")
    context = {"sources": sources, "error": error, "name": name, "chosen": chosen}
    status = 422 if error else 200
    return render(request, "portals/backoffice/profile_new.html", context, status=status)


@staff_page("profiles.manage", FORM)
def profile(request: Any, public_id: str) -> HttpResponse:
    """What one profile gives: records, actions and fields of every module."""
    found = get_object_or_404(Profile, public_id=public_id)
    grants, error = operations.grants_of(found), ""
    if request.method == "POST":
        grants = _posted(request)
        try:
            version = int(_text(request, "version", 9) or 0)
            operations.save_profile(
                by=request.staff, profile=found, grants=grants, base_version=version
            )
        except Stale:
            error = _("Somebody else has changed this profile. Reload the page to see it.")
        except (ValidationError, ValueError) as bad:
            error = " ".join(getattr(bad, "messages", [])) or _("This request cannot be read")
        else:
            messages.success(request, _("Saved. It is in force with everybody's next click."))
            return redirect(_address(found))
    people = PortalAccess.objects.filter(profile=found).count()
    context = {
        "profile": found, "grants": grants, "error": error, "scopes": SCOPES, "rules": RULES,
        "modules": [(module, fields_of(module)) for module in configurable()], "people": people,
    }  # fmt: skip
    status = 422 if error else 200
    return render(request, "portals/backoffice/profile.html", context, status=status)


def _text(request: Any, name: str, longest: int) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()[:longest]


def _posted(request: Any) -> Grants:
    """The sent page as grants; what the page did not offer is refused."""
    scopes, actions, rules = {}, set(), {}
    for module in configurable():
        scope = request.POST.get(f"scope.{module.name}", "")
        if scope not in dict(SCOPES):
            raise _unknown(scope)
        if scope:
            scopes[module.name] = scope
        actions |= {
            f"{module.name}.{action.name}"
            for action in module.actions
            if scope and request.POST.get(f"action.{module.name}.{action.name}") == "on"
        }
        for label, one, allowed in fields_of(module):
            rule = request.POST.get(f"field.{label}.{one.name}", one.customer)
            if rule not in allowed:
                raise _unknown(rule)
            rules[label, one.name] = rule
    name, description = _text(request, "name", 200), _text(request, "description", 300)
    return Grants(name, description, scopes, frozenset(actions), rules)


def _unknown(value: str) -> Refusal:
    return Refusal(
        400, _("This request cannot be read"), _("There is no choice “%(value)s”.") % {"value": value[:40]}
    )  # fmt: skip


@staff_page("profiles.manage", POST)
def remove(request: Any, public_id: str) -> HttpResponse:
    """Delete a profile that nobody has."""
    found = get_object_or_404(Profile, public_id=public_id)
    try:
        operations.remove_profile(by=request.staff, profile=found)
    except ValidationError as bad:
        messages.error(request, " ".join(bad.messages))
        return redirect(_address(found))
    messages.success(request, _("The profile was removed."))
    return redirect("staff:portals:profiles")


urlpatterns = [
    path("profiles/", list_, name="profiles"),
    path("profiles/new/", new, name="new_profile"),
    path("profiles/<pid:public_id>/", profile, name="profile"),
    path("profiles/<pid:public_id>/remove/", remove, name="remove_profile"),
]
