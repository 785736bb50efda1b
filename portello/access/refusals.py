"""Pages that say no: what happened, and what to do next, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


class Refusal(Exception):
    """Ends a request with a clear page; `status` is a 4xx or 503."""

    def __init__(self, status: int, title: str, text: str, link: tuple[str, str] | None = None):
        self.status, self.title, self.text, self.link = status, title, text, link
        super().__init__(title)


def page(request: HttpRequest, refusal: Refusal, **context: Any) -> HttpResponse:
    """The refusal as a page in the shell that fits the request (or JSON under /api/)."""
    if request.path.startswith("/api/"):
        return JsonResponse(
            {"title": refusal.title, "status": refusal.status, "detail": refusal.text},
            status=refusal.status,
            content_type="application/problem+json",
        )
    response = render(
        request, "ui/refusal.html", {"refusal": refusal, **context}, status=refusal.status
    )
    if refusal.status == 503:
        response["Retry-After"] = "5"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return page(
        request,
        Refusal(400, _("This request cannot be read"), _("Please go back and try again.")),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same for what is missing and for what belongs to somebody else."""
    if request.resolver_match is None and hasattr(request, "user"):
        from portello.access.middleware import enter  # which imports this file

        enter(request)  # an address that leads nowhere still answers in the reader's language
    return page(
        request,
        Refusal(
            404,
            _("Page not found"),
            _("The address may be wrong, or the page may have been removed."),
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without details."""
    return HttpResponse(
        "<!doctype html><title>500</title><h1>Something went wrong</h1>"
        "<p>The error has been logged. Please try again in a moment.</p>",
        status=500,
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of the CSRF check."""
    return page(
        request,
        Refusal(
            403,
            _("This form has expired"),
            _("Please go back, reload the page and send the form again."),
        ),
    )


def other_company(request: HttpRequest, elsewhere: Any = None) -> HttpResponse:
    """409: the form or link is for another of the person's own companies."""
    refusal = Refusal(
        409,
        _("This belongs to another of your companies"),
        _("You are working for another company now. Nothing was changed."),
    )
    return page(request, refusal, elsewhere=elsewhere)


def closed(request: HttpRequest) -> HttpResponse:
    """503: the portal is switched off; the same for every address and everybody."""
    return page(
        request,
        Refusal(
            503,
            _("This portal is closed at the moment"),
            _("Please try again later, or contact us."),
        ),
    )


def only_looking(request: HttpRequest) -> HttpResponse:
    """403: a member of staff looks as a customer and wanted to change something."""
    return page(
        request,
        Refusal(
            403,
            _("You are only looking"),
            _("As a member of staff you see what this person sees, and can change nothing."),
        ),
    )


def no_access(request: HttpRequest) -> HttpResponse:
    """403: logged in, but without access to this portal."""
    return page(
        request,
        Refusal(
            403,
            _("No access to this portal"),
            _("You are logged in, but nobody has given you access here. Ask your contact with us."),
        ),
    )
