"""Account addresses: allauth's, and the choice of language for visitors."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path

from portello.access.pages import POST, own_path, public_page
from portello.core.languages import CODES


@public_page("a visitor chooses the language of the log-in pages", POST)
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


urlpatterns = [
    path("language/", language, name="account_language"),
    path("sessions/", include("allauth.usersessions.urls")),
    path("", include("allauth.account.urls")),
]
