"""What allauth asks us: limits before hashing, mails through the outbox, addresses of the portal."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.middleware import client_address, host_of, source
from portello.core import audit
from portello.modules.accounts import limits
from portello.modules.accounts.mail import send_changed_mail

DEMO_PASSWORD = "portello-demo"  # noqa: S105  known to everybody, so good for nothing but the demo


class Adapter(DefaultAccountAdapter):
    """Portello's rules in allauth's log-in flow."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy("This e-mail and password do not fit together."),
        "enter_current_password": gettext_lazy("This is not your current password."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "too_many_login_attempts": gettext_lazy(
            "Too many failed attempts. Please try again in a few minutes."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def pre_authenticate(self, request: Any, **credentials: Any) -> None:
        # Before the password is hashed: a flood must not cost half a second of processor each.
        super().pre_authenticate(request, **credentials)
        if settings.MODE == "production" and credentials.get("password") == DEMO_PASSWORD:
            raise self.validation_error("email_password_mismatch")
        if limits.blocked(request.portal, credentials.get("email", ""), client_address(request)):
            raise ValidationError(limits.BLOCKED, code="blocked")

    def authentication_failed(self, request: Any, **credentials: Any) -> None:
        limits.note_failure(request.portal, credentials.get("email", ""), client_address(request))

    def post_login(self, request: Any, user: Any, **kwargs: Any) -> Any:
        limits.clear(user.email)
        source().note_login(request, user)
        return super().post_login(request, user, **kwargs)

    def add_message(
        self,
        request: Any,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Of allauth's flash messages only this one says something new; its errors do."""
        if kwargs.get("message"):
            messages.add_message(request, level, kwargs["message"])
        if message_template == "account/messages/password_changed.txt":
            messages.success(request, _("Your password was changed."))

    def set_password(self, user: Any, password: str) -> None:
        with transaction.atomic():
            super().set_password(user, password)
            limits.clear(user.email)  # whoever owns the mailbox may always unlock himself
            audit.record("password set", user, by=audit.System(user.email))
            send_changed_mail(user, allauth_context.request.portal)

    def get_login_redirect_url(self, request: Any) -> str:
        office = source().serves_backoffice(host_of(request), request.portal)
        return "/staff/" if request.user.staff_role and office else "/"

    def get_password_change_redirect_url(self, request: Any) -> str:
        return "/staff/" if request.user.staff_role else reverse("portal:customers:me")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No other mail of allauth goes out: its routes that would send one are closed."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Ours are written with the change they are about (`factors.Noted`)."""

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code of the app or a recovery code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": words[method["id"]]} for method in methods]

    def should_send_confirmation_mail(self, *args: Any, **kwargs: Any) -> bool:
        return False
