"""Customer pages: Access for programs, under My details."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import FORM, customer_page
from portello.api.models import PersonKey, with_use
from portello.api.operations import MOST_KEYS, TooManyKeys, make_person_key, revoke_key
from portello.core import once
from portello.modules.accounts.confirming import confirm_first
from portello.modules.programs.forms import KeyForm
from portello.modules.programs.making import make_once

SHOWN = 50


@customer_page("programs.use")
def list_(request: Any) -> HttpResponse:
    """One's own keys for this company, newest first."""
    keys = with_use(request.viewer.see(PersonKey)).order_by("-created_at", "-pk")[:SHOWN]
    return render(request, "programs/portal/keys.html", {"keys": list(keys)})


@customer_page("programs.use", FORM)
def new(request: Any) -> HttpResponse:
    """A new key; its text is shown once."""
    if not request.viewer.watched_by and (ask := confirm_first(request)):
        return ask
    form = KeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():

        def make() -> Any:
            name = form.cleaned_data["name"]
            writes = form.cleaned_data["may_write"]
            return make_person_key(
                by=request.viewer, name=name, days=form.lifetime, may_write=writes
            )

        try:
            return make_once(request, make, "programs/portal/made.html", "portal:programs:list")
        except TooManyKeys:
            text = _("You have %(most)s keys already. Revoke one first.") % {"most": MOST_KEYS}
            form.add_error(None, text)
    context = {"form": form, "once": request.POST.get("once") or once.new_key()}
    return render(request, "programs/portal/new.html", context, status=422 if form.errors else 200)


@customer_page("programs.use", FORM)
def revocation(request: Any, public_id: str) -> HttpResponse:
    """Asks, then ends the key."""
    key = request.viewer.get(PersonKey, public_id)
    if request.method == "POST":
        revoke_key(by=request.viewer, key=key)
        messages.success(request, _("“%(name)s” was revoked.") % {"name": key.name})
        return redirect("portal:programs:list")
    return render(request, "programs/portal/revoke.html", {"key": key})


urlpatterns = [
    path("me/programs/", list_, name="list"),
    path("me/programs/new/", new, name="new"),
    path("me/programs/<pid:public_id>/revocation/", revocation, name="revocation"),
]
