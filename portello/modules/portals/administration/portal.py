"""Customer pages: the company administrator's colleagues and their access."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.pages import FORM, POST, customer_page
from portello.core.changes import Stale
from portello.core.fields import READ, REQUIRED
from portello.modules.customers.models import Contact
from portello.modules.portals.administration import operations
from portello.modules.portals.models import PortalAccess
from portello.modules.portals.operations import Refused

RIGHT = "company_admin"


class ColleagueForm(forms.Form):
    """Basic data of a colleague."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    title = forms.CharField(label=gettext_lazy("Job title"), max_length=100, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    base_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, viewer: Any, data: Any = None, *, found: Contact | None = None) -> None:
        names = operations.EDITABLE
        initial = {name: getattr(found, name) for name in names} if found else {}
        super().__init__(data, initial={**initial, "base_version": found.version if found else 0})
        for name in viewer.hidden(Contact) & set(self.fields):
            if found is not None or name != "name":  # nobody is added without a name
                del self.fields[name]
        for name, rule in viewer.rules(Contact).items():
            # What he may only read of himself he only reads here; addresses are his to give.
            if name in self.fields and name != "email" and found is not None and rule == READ:
                self.fields[name].disabled, self.fields[name].required = True, False
            elif name in self.fields and rule == REQUIRED:
                self.fields[name].required = True

    def values(self) -> dict[str, Any]:
        """What the operations take."""
        shown = [name for name in operations.EDITABLE if name in self.fields]
        return {name: self.cleaned_data[name] for name in shown}


class RightsForm(forms.Form):
    """Role and profile, no more than the administrator's own, and administrator or not."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    profile = forms.ChoiceField(label=gettext_lazy("Profile"), required=False)
    is_company_admin = forms.BooleanField(
        label=gettext_lazy("Company administrator"),
        required=False,
        help_text=gettext_lazy("May edit and add colleagues of the own company."),
    )

    def __init__(self, viewer: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [
            r for r in PortalAccess.ROLES if viewer.role == "main_user" or r[0] == "user"
        ]
        profile: Any = self.fields["profile"]
        usual = ("", _("The portal's profile for this role"))
        allowed = operations.allowed_profiles(viewer)
        profile.choices = [usual, *((p.public_id, str(p)) for p in allowed)]


@customer_page(RIGHT)
def colleagues(request: Any) -> HttpResponse:
    """All colleagues, and who of them may get in."""
    viewer = request.viewer
    people = viewer.see(Contact).filter(archived_at=None).order_by("sort")
    accesses = {a.contact_id: a for a in viewer.see(PortalAccess).select_related("profile")}
    shown = viewer.fields(Contact)
    rows = [
        (
            person,
            person.name if "name" in shown else _("Colleague"),
            person.email if "email" in shown else "",
            accesses.get(person.pk),
        )
        for person in people
    ]
    return render(request, "portals/portal/colleagues.html", {"rows": rows})


@customer_page(RIGHT, FORM)
def new(request: Any) -> HttpResponse:
    """Add a colleague; access is given on the next page."""
    form = ColleagueForm(request.viewer, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            public_id = operations.add_colleague(viewer=request.viewer, values=form.values())
        except ValidationError as bad:
            _show_bad(form, bad)
        else:
            messages.success(request, _("Your colleague was added."))
            return redirect("portal:portals:colleague", public_id=public_id)
    status = 422 if form.errors else 200
    return render(request, "portals/portal/colleague_new.html", {"form": form}, status=status)


@customer_page(RIGHT, FORM)
def colleague(request: Any, public_id: str) -> HttpResponse:
    """One colleague: data, and access."""
    found = request.viewer.get(Contact, public_id)
    data = request.POST if request.method == "POST" else None
    form = ColleagueForm(request.viewer, data, found=found)
    if request.method == "POST" and form.is_valid() and _save(request, form, public_id):
        messages.success(request, _("Saved."))
        return redirect("portal:portals:colleague", public_id=public_id)
    return _page(request, found, form)


def _save(request: Any, form: ColleagueForm, public_id: str) -> bool:
    try:
        operations.edit_colleague(
            viewer=request.viewer,
            public_id=public_id,
            values=form.values(),
            base_version=form.cleaned_data["base_version"],
        )
    except Stale:
        form.add_error(
            None, _("Somebody else has changed this meanwhile. Reload the page to see it.")
        )
    except ValidationError as bad:
        _show_bad(form, bad)
    except Refused as refused:
        form.add_error(None, refused.reason)
    return not form.errors


def _show_bad(form: ColleagueForm, bad: ValidationError) -> None:
    for name, found in bad.message_dict.items():
        form.add_error(name if name in form.fields else None, found)


def _page(request: Any, found: Contact, form: Any, rights: Any = None) -> HttpResponse:
    viewer = request.viewer
    access = viewer.see(PortalAccess).filter(contact=found).select_related("profile").first()
    initial = {
        "role": access.role if access else "user",
        "profile": access.profile.public_id if access and access.profile_by == "hand" else "",
        "is_company_admin": bool(access and access.is_company_admin),
    }
    context = {
        "colleague": found,
        "form": form,
        "access": access,
        "rights": rights or RightsForm(viewer, initial=initial),
        "title": found.name if "name" in viewer.fields(Contact) else _("Colleague"),
        "oneself": found.pk == viewer.contact.pk,
    }
    status = 422 if form.errors or (rights and rights.errors) else 200
    return render(request, "portals/portal/colleague.html", context, status=status)


@customer_page(RIGHT, POST)
def access(request: Any, public_id: str) -> HttpResponse:
    """Give access, or change role and profile."""
    found = request.viewer.get(Contact, public_id)
    rights = RightsForm(request.viewer, request.POST)
    if rights.is_valid():
        try:
            operations.give(viewer=request.viewer, public_id=public_id, **rights.cleaned_data)
        except Refused as refused:
            rights.add_error(None, refused.reason)
    if rights.errors:
        return _page(request, found, ColleagueForm(request.viewer, found=found), rights)
    messages.success(request, _("Saved. If an invitation is needed, it was sent if possible."))
    return redirect("portal:portals:colleague", public_id=public_id)


@customer_page(RIGHT, POST)
def act(request: Any, public_id: str, verb: str) -> HttpResponse:
    """Invite again, or take access away."""
    request.viewer.get(Contact, public_id)
    operation, text = _ACTS[verb]
    try:
        operation(viewer=request.viewer, public_id=public_id)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, str(text))
    return redirect("portal:portals:colleague", public_id=public_id)


_ACTS: dict[str, tuple[Any, Any]] = {
    "invitation": (operations.invite_again, gettext_lazy("The invitation was sent if possible.")),
    "end": (operations.take, gettext_lazy("Access was taken away.")),
}

urlpatterns = [
    path("administration/", colleagues, name="colleagues"),
    path("administration/new/", new, name="new_colleague"),
    path("administration/<pid:public_id>/", colleague, name="colleague"),
    path("administration/<pid:public_id>/access/", access, name="colleague_access"),
    path(
        "administration/<pid:public_id>/invitation/",
        act,
        {"verb": "invitation"},
        name="colleague_invitation",
    ),
    path("administration/<pid:public_id>/end/", act, {"verb": "end"}, name="colleague_end"),
]
