"""The page behind an invitation's one-time link."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portello.access.pages import token_page
from portello.modules.accounts.models import User
from portello.modules.portals.administration import portal as administration
from portello.modules.portals.login_email import portal as login_email
from portello.modules.portals.operations import (
    OpenInvitation,
    Refused,
    accept_as_user,
    accept_with_password,
    open_invitation,
)


class PasswordForm(forms.Form):
    """The first password."""

    password = forms.CharField(max_length=200, strip=False, widget=forms.PasswordInput)

    def __init__(self, email: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = _("At least 12 characters. A few words are fine.")
        self.fields["password"].widget.attrs["autocomplete"] = "new-password"

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, User(email=self.email))
        return password


@token_page("Invitation, with the link from the mail")
def invitation(request: Any, token: str) -> HttpResponse:
    """Shows who is invited; a POST accepts. Looking at the page uses nothing up."""
    found = open_invitation(token, request.portal) if request.portal else None
    if found is None:
        return render(request, "portals/portal/invitation_over.html", status=404)
    if found.has_user:
        return _for_user(request, token, found)
    form = PasswordForm(found.email, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = accept_with_password(
                token=token,
                portal=request.portal,
                password=form.cleaned_data["password"],
                language=get_language() or "",
            )
        except Refused:
            return render(request, "portals/portal/invitation_over.html", status=404)
        # Through the log-in flow, so that no factor that applies is ever skipped.
        return perform_login(request, user, redirect_url="/")
    context = {"invitation": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "portals/portal/invitation.html", context, status=status)


def _for_user(request: Any, token: str, found: OpenInvitation) -> HttpResponse:
    right_one = request.user.is_authenticated and request.user.email == found.email
    if request.method == "POST" and right_one:
        try:
            accept_as_user(token=token, portal=request.portal, user=request.user)
        except Refused:
            return render(request, "portals/portal/invitation_over.html", status=404)
        messages.success(
            request, _("You now also have access for %(company)s.") % {"company": found.company}
        )
        return redirect("/")
    context = {"invitation": found, "right_one": right_one}
    return render(request, "portals/portal/invitation_user.html", context)


urlpatterns = [
    path("invitation/<str:token>/", invitation, name="invitation"),
    *administration.urlpatterns,
    *login_email.urlpatterns,
]
