"""Account addresses: allauth's, and the choice of language for visitors."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.utils.http import url_has_allowed_host_and_scheme

from portello.access.pages import POST, public_page
from portello.core.languages import CODES


@public_page("a visitor chooses the language of the log-in pages", POST)
def language(request: HttpRequest) -> HttpResponse:
    """Remember the chosen language in a cookie and go back."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/account/login/"
    response = redirect(back)
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


urlpatterns = [
    path("language/", language, name="account_language"),
    path("sessions/", include("allauth.usersessions.urls")),
    path("", include("allauth.account.urls")),
]
