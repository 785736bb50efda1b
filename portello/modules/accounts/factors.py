"""Second factors: what allauth asks us about them, and its pages with our record and mail of each change."""

from __future__ import annotations

import secrets
from base64 import b32encode, urlsafe_b64encode
from functools import cache
from hashlib import sha256
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, RemoveWebAuthnView
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.middleware import host_of
from portello.access.pages import AFTER_FACTOR
from portello.core import audit
from portello.modules.accounts.mail import send_factor_mail
from portello.modules.accounts.operations import RECOVERY, end_sessions
from portello.ui.browsers import browser

DONE = {
    "app added": gettext_lazy("The authenticator app was added."),
    "app removed": gettext_lazy("The authenticator app was removed."),
    "passkey added": gettext_lazy("The passkey was added."),
    "passkey removed": gettext_lazy("The passkey was removed."),
    "codes made": gettext_lazy("New recovery codes were made. The old ones no longer work."),
}


class FactorAdapter(DefaultMFAAdapter):
    """Names and secrets of factors."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "This code is not right. Wait for the next one and try again."
        ),
    }

    def get_totp_issuer(self) -> str:
        return self._get_site_name()

    def _get_site_name(self) -> str:
        from allauth.core import context

        portal = context.request.portal
        return portal.name if portal is not None else "Portello"

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002
        from allauth.core import context

        return browser(context.request.headers.get("User-Agent", ""))[:60]

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Ours are written with the change (`Noted`), not after it."""

    # A copy of the database alone must not be enough to make codes.
    def encrypt(self, text: str) -> str:
        return _cipher(settings.SECRET_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _cipher(settings.SECRET_KEY).decrypt(encrypted_text.encode()).decode()
        except InvalidToken:  # the installation has another secret key now: no code fits any more
            return b32encode(secrets.token_bytes(20)).decode()


@cache
def _cipher(key: str) -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(b"portello.factors:" + key.encode()).digest()))


def by_person(request: Any) -> audit.By:
    """The person himself as `by=`, whichever side he is on."""
    if request.staff is not None:
        return request.staff
    return audit.System(request.user.email) if request.viewer.anonymous else request.viewer


def note_factor(request: Any, what: str) -> None:
    """Record what happened to a factor and tell the person; in the transaction that changes it."""
    audit.record(f"factor: {what}", request.user, by=by_person(request))
    send_factor_mail(request.user, request.portal, what)
    others = Authenticator.objects.filter(user=request.user).exclude(type=RECOVERY)
    if what.endswith(" added") and others.count() == 1:
        # Whoever got in with the password alone before has to prove the factor as well.
        end_sessions(request.user, but=request.session.session_key)


class Noted:
    """A page whose form changes a factor, with record and mail in the same transaction."""

    what = ""

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)  # type: ignore[misc]
            note_factor(self.request, self.what)  # type: ignore[attr-defined]
        messages.success(self.request, str(DONE[self.what]))  # type: ignore[attr-defined]
        return response


class AddApp(Noted, ActivateTOTPView):
    """Scan the QR code, enter the first code."""

    what = "app added"


class RemoveApp(Noted, DeactivateTOTPView):
    """Asks first."""

    what = "app removed"


class NewCodes(Noted, GenerateRecoveryCodesView):
    """Asks first: the old codes die."""

    what = "codes made"


class AddPasskey(Noted, AddWebAuthnView):
    """The only page that needs JavaScript: the browser talks to the device."""

    what = "passkey added"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        # A passkey proper: stored on the device and unlocked there, so that it logs in by itself.
        context["js_data"] = {"creation_options": auth.begin_registration(self.request.user, True)}
        return {**context, "host": host_of(self.request)}


class RemovePasskey(Noted, RemoveWebAuthnView):
    """Asks first."""

    what = "passkey removed"
    success_url = reverse_lazy("mfa_index")


class RenamePasskey(EditWebAuthnView):
    """A name of one's own for a passkey."""

    success_url = reverse_lazy("mfa_index")


class SecondStep(AuthenticateView):
    """The second step of log-in; says which factors the person has."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        types = Authenticator.objects.filter(user=self.stage.login.user).values_list(
            "type", flat=True
        )
        return {**context, "types": set(types)}


def security(request: Any) -> HttpResponse:
    """Log-in and security: what is on, and what to do next."""
    found = list(Authenticator.objects.filter(user=request.user).order_by("pk"))
    of = {kind: [one for one in found if one.type == kind] for kind in Authenticator.Type.values}
    codes = of["recovery_codes"][0].wrap() if of["recovery_codes"] else None
    left = len(codes.get_unused_codes()) if codes else 0
    has = bool(of["totp"] or of["webauthn"])
    context = {
        "app": of["totp"][0] if of["totp"] else None,
        "passkeys": of["webauthn"],
        "codes_left": left if codes else None,
        "on": has,
        "next": _next_step(request, has, left),
        "wanted": request.session.get(AFTER_FACTOR, "") if has else "",
        "sessions": UserSession.objects.filter(user=request.user).count(),
        "host": host_of(request),
    }
    return render(request, "mfa/index.html", context)


def _next_step(request: Any, has: bool, left: int) -> tuple[str, str]:
    """(sentence, tone) of the one thing to do next."""
    if request.factor_missing:
        text = _(
            "Everybody who works here uses a second factor. Add an authenticator app or a passkey; "
            "then you go on where you wanted."
        )
        return text, "warning"
    if not has:
        text = _(
            "Only your password protects this log-in. Add an authenticator app or a passkey, so that "
            "a stolen password is not enough."
        )
        return text, "warning"
    if left < 3:
        return _(
            "Few recovery codes are left. Make new ones and keep them in a safe place."
        ), "warning"
    return _("Your log-in is protected by a second factor. There is nothing to do."), "success"
