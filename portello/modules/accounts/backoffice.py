"""Administration > Staff: who works here, in which role, and whether a second factor is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.pages import FORM, POST, staff_page
from portello.access.staff import RIGHTS, ROLES, role_may
from portello.core import formats
from portello.core.audit import AuditEntry
from portello.modules.accounts import staffing
from portello.modules.accounts.forms import AddressField
from portello.modules.accounts.models import User
from portello.modules.accounts.operations import RECOVERY, reset_factors
from portello.ui import history
from portello.ui.columns import breakable
from portello.ui.listing import Column, Listing


class StaffForm(forms.Form):
    """Name, title and role of a member of staff."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    title = forms.CharField(
        label=gettext_lazy("Job title"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Customers read it beside the name where answers are public."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=list(ROLES.items()),
        help_text=gettext_lazy("“Roles” shows what each of them may do."),
    )


class NewStaffForm(StaffForm):
    """A new member of staff."""

    email = AddressField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("The log-in name. The invitation is sent there."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    field_order = ("name", "title", "email", "role", "language")


def _staff() -> Any:
    return User.objects.exclude(staff_role="")


@staff_page("staff.manage")
def staff(request: Any) -> HttpResponse:
    """Everybody who works here."""
    rows = _staff()
    with_factor = set(
        Authenticator.objects.filter(user__in=rows)
        .exclude(type=RECOVERY)
        .values_list("user_id", flat=True)
    )
    listing = Listing(
        request,
        rows,
        [
            Column("name", _("Name"), lambda u: u.name or u.email, ("name", "email")),
            Column("email", _("E-mail"), lambda u: breakable(u.email), ("email",)),
            Column("role", _("Role"), lambda u: u.get_staff_role_display(), ("staff_role",)),
            Column("state", _("State"), lambda u: _state(u)[0]),
            Column("factor", _("Second factor"), lambda u: _yes(u.pk in with_factor)),
            Column(
                "seen", _("Last log-in"), lambda u: formats.moment(u.last_login), ("last_login",)
            ),
        ],
        "name",
        link=lambda u: reverse("staff:accounts:person", kwargs={"public_id": u.public_id}),
        empty=(_("Nobody works here yet"), _("Add the first member of staff.")),
    ).load()
    context = {"listing": listing, "rules": staffing.rules()}
    return render(request, "accounts/backoffice/staff.html", context)


def _yes(value: bool) -> str:
    return _("On") if value else _("Off")


def _state(user: User) -> tuple[str, str]:
    if not user.is_active:
        return _("Deactivated"), "neutral"
    return (_("Active"), "success") if user.is_in else (_("Invited"), "info")


@staff_page("staff.manage")
def roles(request: Any) -> HttpResponse:
    """What each role may do, in words."""
    table = [(words, [role_may(role, right) for role in ROLES]) for right, words, _roles in RIGHTS]
    context = {"roles": list(ROLES.values()), "table": table}
    return render(request, "accounts/backoffice/roles.html", context)


@staff_page("staff.manage", FORM)
def new(request: Any) -> HttpResponse:
    """Add somebody; he gets an invitation by mail."""
    initial = {"role": "support", "language": request.LANGUAGE_CODE}
    form = NewStaffForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        made = _tried(form, lambda: staffing.add_staff(by=request.staff, **form.cleaned_data))
        if made:
            messages.success(request, _("The invitation was sent."))
            return redirect("staff:accounts:person", public_id=made.public_id)
    context = {"form": form, "title": _("Add staff"), "back": _back()}
    return render(request, "backoffice/form.html", context, status=422 if form.errors else 200)


def _tried(form: forms.Form, act: Callable[[], Any]) -> Any:
    """What `act` gives; a refusal becomes an error of the form, beside the field if it has one."""
    try:
        return act()
    except staffing.Refused as refused:
        form.add_error("email" if "email" in form.fields else "role", refused.reason)
    except ValidationError as error:
        for name, found in error.message_dict.items():
            form.add_error(name if name in form.fields else None, found)
    return None


def _back() -> tuple[str, str]:
    return _("Staff"), reverse("staff:accounts:staff")


@staff_page("staff.manage", FORM)
def person(request: Any, public_id: str) -> HttpResponse:
    """One member of staff: name and role, factors, what was done to the log-in."""
    found = get_object_or_404(_staff(), public_id=public_id)
    form = StaffForm(
        request.POST if request.method == "POST" else None,
        initial={"name": found.name, "title": found.title, "role": found.staff_role},
    )
    if form.is_valid():
        _tried(
            form,
            lambda: staffing.change_staff(by=request.staff, user=found, **form.cleaned_data),
        )
        if not form.errors:
            messages.success(request, _("Saved."))
            return redirect("staff:accounts:person", public_id=public_id)
    factors = Authenticator.objects.filter(user=found).exclude(type=RECOVERY).order_by("pk")
    entries = AuditEntry.objects.filter(model="accounts.user", record_id=found.pk)
    context = {
        "person": found,
        "form": form,
        "state": _state(found),
        "factors": [_factor_name(one) for one in factors],
        "oneself": found.pk == request.user.pk,
        "recent": history.entries(entries, 20, values=True),
        "back": _back(),
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/backoffice/person.html", context, status=status)


def _factor_name(one: Authenticator) -> str:
    return _("Authenticator app") if one.type == "totp" else _("Passkey") + f" “{one}”"


@staff_page("staff.manage", POST)
def act(request: Any, public_id: str, verb: str) -> HttpResponse:
    """Invite again, deactivate, activate, reset factors."""
    found = get_object_or_404(_staff(), public_id=public_id)
    try:
        if verb == "factors" and found.pk == request.user.pk:
            raise staffing.Refused(_("Change your own factors on “Log-in and security”."))
        _ACTS[verb][0](by=request.staff, user=found)
    except staffing.Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, str(_ACTS[verb][1]))
    return redirect("staff:accounts:person", public_id=public_id)


_ACTS: dict[str, tuple[Any, Any]] = {
    "invitation": (staffing.invite_again, gettext_lazy("The invitation was sent.")),
    "deactivation": (
        staffing.deactivate,
        gettext_lazy("The log-in was deactivated; every session has ended."),
    ),
    "activation": (staffing.activate, gettext_lazy("The log-in is active again.")),
    "factors": (
        reset_factors,
        gettext_lazy("All second factors were removed, every session has ended, a mail was sent."),
    ),
}


@staff_page("staff.manage", POST)
def rule(request: Any) -> HttpResponse:
    """Ask staff for a second factor, or stop asking."""
    on = request.POST.get("second_factor") == "on"
    staffing.set_second_factor(by=request.staff, on=on)
    messages.success(
        request,
        _("From now on staff must use a second factor.")
        if on
        else _("Staff may work without a second factor now."),
    )
    return redirect("staff:accounts:staff")


_ONE = "staff/<pid:public_id>/"

urlpatterns = [
    path("staff/", staff, name="staff"),
    path("staff/new/", new, name="new"),
    path("staff/roles/", roles, name="roles"),
    path("staff/second-factor/", rule, name="rule"),
    path(_ONE, person, name="person"),
    path(f"{_ONE}invitation/", act, {"verb": "invitation"}, name="invite"),
    path(f"{_ONE}deactivation/", act, {"verb": "deactivation"}, name="deactivate"),
    path(f"{_ONE}activation/", act, {"verb": "activation"}, name="activate"),
    path(f"{_ONE}factors/", act, {"verb": "factors"}, name="reset_factors"),
]
