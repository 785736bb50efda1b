"""Staff pages: from one state of an access to another, one resource each (X03, T30)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.pages import FORM, POST, staff_page
from portello.modules.portals import operations
from portello.modules.portals.models import PortalAccess
from portello.modules.portals.operations import Refused
from portello.modules.portals.rules.operations import let_rules_decide

_ROWS = PortalAccess.objects.select_related("contact", "user", "portal")


@staff_page("access.manage", POST)
def act(request: Any, public_id: str, verb: str) -> HttpResponse:
    """Approve, set to waiting, disable, unlock, invite again, reset lost second factors."""
    access = get_object_or_404(_ROWS, public_id=public_id)
    operation, done = _ACTS[verb]
    if verb in _VERSIONED:
        operation = partial(operation, base_version=_shown_version(request))
    try:
        operation(by=request.staff, access=access)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, str(done))
    return _back(request, access)


def _shown_version(request: Any) -> int | None:
    shown = request.POST.get("version", "")
    return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else None


def _back(request: Any, access: PortalAccess) -> HttpResponse:
    back = reverse("staff:portals:contact", kwargs={"public_id": access.contact.public_id})
    return redirect(reverse("staff:portals:users") if request.POST.get("back") == "users" else back)


_ACTS: dict[str, tuple[Any, Any]] = {
    "invitation": (operations.invite, gettext_lazy("The invitation was sent.")),
    "approval": (operations.approve_access, gettext_lazy("Approved. The person is told by mail.")),
    "waiting": (
        operations.hold_access,
        gettext_lazy("The access waits for approval now. The person is told by mail."),
    ),
    "end": (
        operations.disable_access,
        gettext_lazy("Access was taken away. The person is told by mail."),
    ),
    "by-rules": (let_rules_decide, gettext_lazy("The rules decide the profile now.")),
    "unlock": (operations.unlock, gettext_lazy("The account was unlocked.")),
    "factors": (
        operations.reset_lost_factors,
        gettext_lazy("All second factors were removed, every session has ended, a mail was sent."),
    ),
}
_VERSIONED = ("approval", "waiting", "end")


class DeclineForm(forms.Form):
    """Why somebody gets no access."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The person reads it in the mail and when logging in."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


@staff_page("access.manage", FORM)
def decline(request: Any, public_id: str) -> HttpResponse:
    """Asks for the reason, and says what will happen."""
    access = get_object_or_404(_ROWS, public_id=public_id)
    initial = {"reason": access.reason, "version": access.version}
    form = DeclineForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        try:
            operations.decline_access(
                by=request.staff, access=access, reason=said["reason"], base_version=said["version"]
            )
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Declined. The person is told by mail."))
            return _back(request, access)
    context = {"form": form, "access": access}
    status = 422 if form.errors else 200
    return render(request, "portals/backoffice/decline.html", context, status=status)


def _acts(*verbs: tuple[str, str]) -> list[Any]:
    return [
        path(f"access/<pid:public_id>/{verb}/", act, {"verb": verb}, name=name)
        for verb, name in verbs
    ]


urlpatterns = [
    *_acts(
        ("invitation", "invite"),
        ("approval", "approve"),
        ("waiting", "hold"),
        ("end", "end"),
        ("by-rules", "by_rules"),
        ("unlock", "unlock"),
        ("factors", "reset_factors"),
    ),
    path("access/<pid:public_id>/refusal/", decline, name="decline"),
]
