"""Account addresses: allauth's, and the choice of language for visitors."""

from __future__ import annotations

from allauth.mfa.base.views import reauthenticate
from allauth.mfa.recovery_codes.views import download_recovery_codes, view_recovery_codes
from allauth.mfa.webauthn.views import login_webauthn, reauthenticate_webauthn
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path

from portello.access.pages import POST, own_path, public_page
from portello.core.languages import CODES
from portello.modules.accounts import entering, factors


@public_page("Choose the language", POST)
def language(request: HttpRequest) -> HttpResponse:
    """Remember the chosen language in a cookie and go back."""
    response = HttpResponseRedirect(own_path(request.POST.get("next", ""), "/account/login/"))
    code = request.POST.get("language", "")
    if code in CODES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            httponly=True,
            secure=settings.SECURE,
        )
    return response


# allauth's routes of second factors, one by one: those that are not here do not exist.
_FACTORS = [
    path("security/", factors.security, name="mfa_index"),
    path("second-step/", factors.SecondStep.as_view(), name="mfa_authenticate"),
    path("confirm/code/", reauthenticate, name="mfa_reauthenticate"),
    path("confirm/passkey/", reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("security/app/", factors.AddApp.as_view(), name="mfa_activate_totp"),
    path("security/app/remove/", factors.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("security/codes/", view_recovery_codes, name="mfa_view_recovery_codes"),
    path("security/codes/new/", factors.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("security/codes/file/", download_recovery_codes, name="mfa_download_recovery_codes"),
    path("security/passkeys/new/", factors.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/", factors.RenamePasskey.as_view(), name="mfa_edit_webauthn"),
    path(
        "security/passkeys/<int:pk>/remove/",
        factors.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("passkey/", login_webauthn, name="mfa_login_webauthn"),
]

urlpatterns = [
    path("language/", language, name="account_language"),
    path("code/", entering.ask, name="account_code"),
    path("code/confirm/", entering.confirm, name="account_code_confirm"),
    path("staff/<str:token>/", entering.staff_invitation, name="account_staff_invitation"),
    *_FACTORS,
    path("sessions/", include("allauth.usersessions.urls")),
    path("", include("allauth.account.urls")),
]
