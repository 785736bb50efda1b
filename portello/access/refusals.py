"""Pages that say no: what happened, and what to do next, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.translation import gettext as _

from portello.access.writing import written


class Refusal(Exception):
    """Ends a request with a clear page; `status` is a 4xx or 503."""

    def __init__(
        self,
        status: int,
        title: str,
        text: str,
        link: tuple[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        parameter: str = "",
        errors: Iterable[Mapping[str, Any]] = (),
    ) -> None:
        self.status, self.title, self.text, self.link = status, title, text, link
        self.headers, self.errors = dict(headers or {}), [dict(error) for error in errors]
        if parameter:
            self.errors.append({"parameter": parameter, "detail": text})
        super().__init__(title)


def page(request: HttpRequest, refusal: Refusal, **context: Any) -> HttpResponse:
    """The refusal as a page in the shell that fits the request (or JSON under /api/)."""
    if for_programs(request):
        response = problem(refusal)
    else:
        response = render(
            request, "ui/refusal.html", {"refusal": refusal, **context}, status=refusal.status
        )
    if refusal.status == 503:
        response["Retry-After"] = "5"
    return response


def for_programs(request: HttpRequest) -> bool:
    """Whether the answer is read by a program: problem documents there, pages everywhere else."""
    return request.path_info.startswith("/api/")


def problem(refusal: Refusal) -> HttpResponse:
    """The refusal as a problem document (RFC 9457); `errors` names what is wrong: parameters or fields."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.text,
    }
    if refusal.errors:
        body["errors"] = refusal.errors
    return JsonResponse(
        body,
        status=refusal.status,
        content_type="application/problem+json",
        headers=refusal.headers,
    )


def method_not_allowed(allowed: Iterable[str]) -> HttpResponse:
    """405 for a program."""
    allow = ", ".join(allowed)
    text = _("This address answers %(methods)s only.") % {"methods": allow}
    return problem(Refusal(405, _("Method not allowed"), text, headers={"Allow": allow}))


def unknown_host(request: HttpRequest) -> HttpResponse:
    """421, before anything else is known about the request."""
    if not for_programs(request):
        return HttpResponse("Unknown host", status=421, content_type="text/plain")
    text = _("No portal answers under this host name.")
    return problem(Refusal(421, _("Misdirected request"), text))


def unreadable(request: HttpRequest) -> HttpResponse:
    """400 for bytes that no text has."""
    if not for_programs(request):
        return HttpResponse("Bad request", status=400, content_type="text/plain")
    text = _("The address or a cookie contains a character that no text has.")
    return problem(Refusal(400, _("Bad request"), text))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    text = _("Please go back and try again.")
    if isinstance(exception, MultiPartParserError):  # no browser sends one that is cut or malformed
        text = _(
            "A file with a very long name could be the reason. Go back, rename the file and send it "
            "again. Nothing was saved."
        )
    return page(request, Refusal(400, _("This request cannot be read"), text))


def too_large(request: HttpRequest, limit: int) -> HttpResponse:
    """413: more was sent than the page takes, at most `limit` MB; nothing of it was read."""
    text = _("At most %(limit)s MB can be sent here at once. Nothing was saved.") % {"limit": limit}
    return page(request, Refusal(413, _("That is too much at once"), text))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same for what is missing and for what belongs to somebody else."""
    if for_programs(request):
        # One text for all: a program must not learn whether the row, the route or the right is missing.
        text = _("There is nothing at this address, or this key may not read it.")
        return problem(Refusal(404, _("Not found"), text))
    if request.resolver_match is None and hasattr(request, "user"):
        from portello.access.middleware import enter  # which imports this file

        enter(request)  # an address that leads nowhere still answers in the reader's language
    if texts := written(request):
        return page(request, _taken(request), written=texts)
    return page(
        request,
        Refusal(
            404,
            _("Page not found"),
            _("The address may be wrong, or the page may have been removed."),
        ),
    )


def _taken(request: Any) -> Refusal:
    """404 for somebody who was writing here a moment ago; why it is not there any more is not said."""
    policy = getattr(getattr(request.resolver_match, "func", None), "policy", None)
    assigned = policy is not None and policy.right.startswith("assigned.")
    title = (
        _("This is no longer assigned to you") if assigned else _("This is no longer open to you")
    )
    text = _("What you wrote was not sent. Copy it from here if you need it.")
    return Refusal(404, title, text)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without details."""
    if for_programs(request):
        text = _("The error has been logged. Please try again in a moment.")
        return problem(Refusal(500, _("Something went wrong"), text))
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
    text = (
        _("What you see here are examples. Nothing of them can be changed.")
        if request.viewer.setup  # type: ignore[attr-defined]
        else _("As a member of staff you see what this person sees, and can change nothing.")
    )
    return page(request, Refusal(403, _("You are only looking"), text))


def no_access(request: HttpRequest, state: str = "", reason: str = "") -> HttpResponse:
    """403: logged in, but without access to this portal; `state` is "waiting", "declined" or ""."""
    if state == "waiting":
        title = _("Your access waits for approval")
        text = _("We look at it first. You get a mail as soon as it is decided.")
    elif state == "declined":
        title = _("Your access was declined")
        text = reason or _("If you think this is a mistake, please contact us.")
    else:
        title = _("No access to this portal")
        text = _(
            "You are logged in, but nobody has given you access here. Ask your contact with us."
        )
    return page(request, Refusal(403, title, text))
