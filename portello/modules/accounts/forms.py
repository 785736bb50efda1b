"""The log-in and reset forms, with our labels and autofill hints."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangeForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ReauthenticateForm as AllauthConfirmForm
from allauth.account.forms import ResetPasswordForm as AllauthResetForm
from allauth.account.forms import ResetPasswordKeyForm as AllauthResetKeyForm
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portello.access.middleware import host_of
from portello.modules.accounts.models import normal_email
from portello.modules.accounts.resets import ask_reset


class AddressField(forms.EmailField):
    """An e-mail address, taken however it is written and given on in its stored form."""

    def to_python(self, value: Any) -> str:
        return normal_email(super().to_python(value) or "")


class LoginForm(AllauthLoginForm):
    """E-mail and password; no "remember me": sessions last two weeks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField(label=_("E-mail"), max_length=254)
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
        self.fields["email"] = AddressField(label=_("E-mail"), max_length=254)
        self.fields["email"].widget.attrs = {"autocomplete": "username", "type": "email"}

    def clean_email(self) -> str:
        # Not allauth's, which looks the address up: the answer and its time must not depend on it.
        return self.cleaned_data["email"]

    def save(self, request: Any, **kwargs: Any) -> str:
        email = self.cleaned_data["email"]
        ask_reset(email=email, host=host_of(request), language=get_language() or "")
        return email


class ChangeForm(AllauthChangeForm):
    """The old password and the new one, twice."""

    def clean(self) -> dict[str, Any]:
        return _same_twice(self, super().clean())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")
        self.fields["oldpassword"].widget.attrs = {"autocomplete": "current-password"}
        _new_password_twice(self)


class ConfirmForm(AllauthConfirmForm):
    """The password once more, before something about the log-in changes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}


class ResetKeyForm(AllauthResetKeyForm):
    """The new password, twice, behind the link of the reset mail."""

    def clean(self) -> dict[str, Any]:
        return _same_twice(self, super().clean())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _new_password_twice(self)


def _new_password_twice(form: Any) -> None:
    form.fields["password1"].label = _("New password")
    form.fields["password1"].help_text = _("At least 12 characters. A few words are fine.")
    form.fields["password2"].label = _("New password again")
    for name in ("password1", "password2"):
        form.fields[name].widget.attrs = {"autocomplete": "new-password"}


def _same_twice(form: Any, data: Any) -> dict[str, Any]:
    """allauth's error about two different passwords, in our words."""
    if "password2" in form.errors and form.data.get("password2"):
        form.errors["password2"] = form.error_class([_("The two passwords are not the same.")])
    return data
