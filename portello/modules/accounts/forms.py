"""The log-in and reset forms, with our labels and autofill hints."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ResetPasswordForm as AllauthResetForm
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portello.access.middleware import host_of
from portello.modules.accounts.resets import ask_reset


class LoginForm(AllauthLoginForm):
    """E-mail and password; no "remember me": sessions last two weeks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs.update(autocomplete="username", autofocus=True)
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"


class ResetForm(AllauthResetForm):
    """The address to send a reset link to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["email"].widget.attrs = {"autocomplete": "username", "type": "email"}

    def clean_email(self) -> str:
        # Not allauth's, which looks the address up: the answer and its time must not depend on it.
        return self.cleaned_data["email"]

    def save(self, request: Any, **kwargs: Any) -> str:
        email = self.cleaned_data["email"]
        ask_reset(email=email, host=host_of(request), language=get_language() or "")
        return email
