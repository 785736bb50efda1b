"""Forms of second factors: our words, our limits, and no fault on nonsense from a browser."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portello.access.middleware import client_address
from portello.core import audit
from portello.modules.accounts import limits
from portello.modules.accounts.mail import send_factor_mail
from portello.modules.accounts.operations import RECOVERY


class _Code:
    """A code to type: from the app, or a recovery code; failures count against the account."""

    fields: dict[str, forms.Field]
    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("Code")
        code.widget.attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "maxlength": "20",
        }

    def clean_code(self) -> str:
        request = context.request
        place = (request.portal, self.user.email, client_address(request))
        if limits.blocked(*place):
            raise ValidationError(limits.BLOCKED, code="blocked")
        try:
            return super().clean_code()  # type: ignore[misc]
        except ValidationError:
            limits.note_failure(*place)
            raise

    def save(self) -> None:
        authenticator = self.authenticator  # type: ignore[attr-defined]
        with transaction.atomic():
            super().save()  # type: ignore[misc]
            if authenticator.type == RECOVERY:
                audit.record("factor: code used", self.user, by=audit.System(self.user.email))
                send_factor_mail(self.user, context.request.portal, "code used")


class CodeForm(_Code, AuthenticateForm):
    """The second step of log-in."""


class ConfirmCodeForm(_Code, ReauthenticateForm):
    """Confirms that it is you."""


class AddAppForm(ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label, code.help_text = _("Code"), _("The six digits that the app shows now.")
        code.widget.attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "maxlength": "20",
        }


class _Careful:
    """Turns what no browser would send into a plain refusal."""

    def _careful(self, clean: Any) -> Any:
        try:
            return clean()
        except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
            raise get_adapter().validation_error("incorrect_code") from None


class AddPasskeyForm(_Careful, AddWebAuthnForm):
    """A new passkey, with a name for the list."""

    passwordless = None  # type: ignore[assignment]  # always: see `AddPasskey`

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, required=False)

    def clean(self) -> dict[str, Any]:
        return self._careful(super().clean)


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, required=True)


def _name(form: Any, *, required: bool) -> None:
    form.fields["name"] = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=required,
        help_text=_(
            "So that you tell your passkeys apart, for example “Phone” or “Office computer”."
        ),
    )


class PasskeyForm(_Careful, AuthenticateWebAuthnForm):
    """The second step of log-in by passkey."""

    def clean_credential(self) -> Any:
        return self._careful(super().clean_credential)


class ConfirmPasskeyForm(_Careful, ReauthenticateWebAuthnForm):
    """Confirms by passkey that it is you."""

    def clean_credential(self) -> Any:
        return self._careful(super().clean_credential)


class PasskeyLoginForm(_Careful, LoginWebAuthnForm):
    """Log-in by passkey alone."""

    def clean_credential(self) -> Any:
        return self._careful(super().clean_credential)
