"""Customer pages: another log-in e-mail, and the page behind the link that confirms it."""

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

from portello.access.pages import FORM, POST, customer_page, token_page
from portello.modules.accounts.confirming import confirm_first
from portello.modules.portals.login_email import operations
from portello.modules.portals.operations import Refused


class EmailForm(forms.Form):
    """The new address."""

    email = forms.EmailField(
        label=gettext_lazy("New e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@customer_page("me", FORM)
def new_email(request: Any) -> HttpResponse:
    """Ask for another log-in e-mail; asks first that it is you."""
    if (
        not request.viewer.watched_by
        and not request.viewer.setup
        and (ask := confirm_first(request))
    ):
        return ask
    form = EmailForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            operations.ask_new_email(by=request.viewer, user=request.user, email=email)
        except ValidationError as bad:
            form.add_error("email", bad)
        else:
            text = _("We sent a link to %(email)s. Confirm the address with it within 24 hours.")
            messages.success(request, text % {"email": email})
            return redirect("portal:customers:me")
    context = {"form": form, "pending": operations.pending_email(request.user)}
    status = 422 if form.errors else 200
    return render(request, "portals/portal/new_email.html", context, status=status)


@customer_page("me", POST)
def give_up(request: Any) -> HttpResponse:
    """The new address is not wanted any more: its link dies."""
    operations.give_up(request.user)
    messages.success(request, _("Your e-mail address stays as it is."))
    return redirect("portal:customers:me")


@token_page("New e-mail address, with the link from the mail")
def confirm(request: Any, token: str) -> HttpResponse:
    """Shows what will change; a POST does it. Looking at the page uses nothing up."""
    change = operations.live_change(token) if request.portal else None
    if change is None:
        return render(request, "portals/portal/new_email_over.html", status=404)
    if request.method == "POST":
        try:
            operations.confirm_new_email(
                token=token, portal=request.portal, session=request.session.session_key
            )
        except Refused:
            return render(request, "portals/portal/new_email_over.html", status=404)
        messages.success(request, _("Log in with your new e-mail address from now on."))
        return redirect("/")
    return render(request, "portals/portal/new_email_confirm.html", {"change": change})


urlpatterns = [
    path("me/email/", new_email, name="new_email"),
    path("me/email/end/", give_up, name="keep_email"),
    path("email/<str:token>/", confirm, name="confirm_email"),
]
