"""Pages of people who are not in yet: log-in by mailed code, and the invitation of staff."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.middleware import client_address
from portello.access.pages import FORM, own_path, public_page, token_page
from portello.modules.accounts import codes, limits
from portello.modules.accounts.forms import AddressField
from portello.modules.accounts.staffing import Refused, accept_staff_invitation, invited


class AskForm(forms.Form):
    """The address to mail a code to."""

    email = AddressField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )


class CodeForm(forms.Form):
    """The six digits from the mail."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


@public_page("Log-in by mailed code", FORM)
def ask(request: Any) -> HttpResponse:
    """Ask for a code by mail; the answer is the same for every address."""
    wanted = _wanted(request)
    if request.user.is_authenticated:
        return redirect(wanted or "/")
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        email = form.cleaned_data["email"]
        if ratelimit.consume(request, action="request_login_code", key=email):
            codes.ask_code(request, email)
            return redirect(_with(reverse("account_code_confirm"), wanted))
        form.add_error(None, _("Too many codes were asked for. Please wait a few minutes."))
    context = {"form": form, "wanted": wanted}
    return _page(request, "account/code.html", context, form)


@public_page("Log-in by mailed code: enter the code", FORM)
def confirm(request: Any) -> HttpResponse:
    """Enter the code; then the second step, if the person has one."""
    wanted = _wanted(request)
    if request.user.is_authenticated:
        return redirect(wanted or "/")
    email = codes.asked_for(request)
    if not email:
        messages.warning(request, _("The code is no longer valid. Ask for a new one."))
        return redirect(_with(reverse("account_code"), wanted))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        place = (request.portal, email, client_address(request))
        if limits.blocked(*place):
            form.add_error(None, str(limits.BLOCKED))
        elif user := codes.use_code(request, form.cleaned_data["code"]):
            record_authentication(request, user, method="code", email=email)
            # allauth's log-in flow: no factor that applies is ever skipped.
            return perform_login(
                request, Login(user=user, email=email, redirect_url=wanted or None)
            )
        else:
            limits.note_failure(*place)
            if not codes.asked_for(request):
                messages.warning(request, _("Too many wrong codes. Ask for a new one."))
                return redirect(_with(reverse("account_code"), wanted))
            form.add_error("code", _("This code is not right."))
    context = {"form": form, "wanted": wanted, "email": email}
    return _page(request, "account/code_confirm.html", context, form)


class PasswordForm(forms.Form):
    """The first password of a member of staff."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("At least 12 characters. A few words are fine."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]


@token_page("Invitation of a member of staff, with the link from the mail")
def staff_invitation(request: Any, token: str) -> HttpResponse:
    """Shows who is invited; a POST sets the password and logs in. Looking uses nothing up."""
    user = invited(token)
    if user is None:
        return render(request, "account/staff_invitation_over.html", status=404)
    form = PasswordForm(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = accept_staff_invitation(token=token, password=form.cleaned_data["password"])
        except Refused:
            return render(request, "account/staff_invitation_over.html", status=404)
        return perform_login(request, Login(user=user, redirect_url="/staff/"))
    return _page(request, "account/staff_invitation.html", {"form": form, "invited": user}, form)


def _page(request: Any, template: str, context: dict[str, Any], form: forms.Form) -> HttpResponse:
    return render(request, template, context, status=422 if form.errors else 200)


def _wanted(request: Any) -> str:
    """Where the person wanted to go before log-in, or ""."""
    return own_path(request.POST.get("next") or request.GET.get("next", ""), "")


def _with(address: str, wanted: str) -> str:
    return address + ("?" + urlencode({"next": wanted}) if wanted else "")
