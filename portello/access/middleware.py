"""The way in: which portal by host, who is looking, in which language, and the headers out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.utils import OperationalError
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _

from portello.access import refusals
from portello.access.pages import LITTLE, THIRD_PARTY, Policy, to_login
from portello.access.staff import Staff
from portello.access.viewer import NOBODY, FoundElsewhere, _active
from portello.core import languages

Next = Callable[[Any], HttpResponse]

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": settings.CONTENT_SECURITY_POLICY,
}


class SecurityMiddleware:
    """Headers on every answer, and 503 instead of 500 while the database is busy."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        response = self.get_response(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.SECURE:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if not request.path_info.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


@cache
def source() -> Any:
    """The module that turns hosts into portals and log-ins into viewers (settings.VIEWER_SOURCE)."""
    return import_module(settings.VIEWER_SOURCE)


class HostMiddleware:
    """Unknown hosts get 421 before anything else; bytes that no text has get 400."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.viewer, request.staff, request.portal = NOBODY, None, None
        request.factor_missing = False
        if request.path_info.startswith("/health/"):
            return self.get_response(request)
        if _has_nul(request):
            with translation.override(asked_language(request)):
                return refusals.unreadable(request)
        found = source().place_of(host_of(request))
        if found is None:
            with translation.override(asked_language(request)):
                return refusals.unknown_host(request)
        request.portal, redirect_to = found
        if redirect_to:
            there = redirect_to + request.get_full_path()
            return HttpResponsePermanentRedirect(there, preserve_request=True)
        return self.get_response(request)


def _has_nul(request: Any) -> bool:
    return (
        "\x00" in request.path_info
        or "%00" in request.META.get("QUERY_STRING", "")
        or any("\x00" in value for value in request.COOKIES.values())
    )


def host_of(request: Any) -> str:
    """The host name that was asked for, without its port."""
    name = request.META.get("HTTP_HOST", "").lower()
    return name.rsplit(":", 1)[0] if not name.endswith("]") else name


class ViewerMiddleware:
    """Builds the viewer or the member of staff, chooses the language, closes what is closed."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        token = _active.set(None)
        language = translation.get_language()
        if refusals.for_programs(request):
            # A program has its key and nothing else: a cookie that a browser sends along is nobody.
            request.user = AnonymousUser()
            translation.activate(asked_language(request))
        try:
            # Before anything reads the body, and without reading it.
            return _too_large(request) or self.get_response(request)
        finally:
            _active.reset(token)
            translation.activate(language or settings.LANGUAGE_CODE)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        policy = getattr(view, "policy", None) or THIRD_PARTY.get(request.resolver_match.url_name)
        if policy is None or policy.side == "closed" or not _served_here(request, policy):
            if not refusals.for_programs(request):
                speak(request)
            return refusals.not_found(request)
        if request.path_info.startswith("/health/"):
            return None
        if policy.side == "key":
            _active.set(request.viewer)  # nobody, until the key is known
            return None
        enter(request)
        if policy in THIRD_PARTY.values():
            if request.method not in policy.methods:
                return HttpResponse(status=405)
            if policy.side == "user" and not request.user.is_authenticated:
                return to_login(request)
        if _closed(request, policy):
            return refusals.closed(request)
        if policy.side == "customer":
            _set_up(request)
        if policy.side != "staff":
            _active.set(request.viewer)
        return None

    def process_exception(self, request: Any, error: Exception) -> HttpResponse | None:
        if isinstance(error, refusals.Refusal):
            return refusals.page(request, error)
        if isinstance(error, FoundElsewhere):
            return refusals.other_company(request, error.elsewhere)
        if isinstance(error, OperationalError) and "locked" in str(error):
            return refusals.page(
                request,
                refusals.Refusal(503, _("Very busy right now"), _("Please try again in a moment.")),
            )
        return None


def _too_large(request: Any) -> HttpResponse | None:
    """413 for a request whose body is larger than its page takes; nobody's files are not read."""
    sent = request.META.get("CONTENT_LENGTH") or "0"
    size = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else 0
    if size <= LITTLE:
        return None
    try:
        policy = getattr(resolve(request.path_info).func, "policy", None)
    except Resolver404:
        policy = None
    takes = LITTLE if policy is None else policy.takes
    if policy is not None and size <= takes:
        inside = policy.side in ("customer", "staff")
        return to_login(request) if inside and not request.user.is_authenticated else None
    if not refusals.for_programs(request):
        enter(request)
    return refusals.too_large(request, takes // 1_000_000)


def _set_up(request: Any) -> None:
    """On a customer's page staff are no staff: they look as somebody, or set the portal up."""
    free = request.viewer.anonymous and request.portal is not None
    if request.staff is not None and free and request.staff.may("portals.manage"):
        request.viewer = source().viewer_for_setup(request)
    request.staff = None


def _closed(request: Any, policy: Policy) -> bool:
    """Whether the portal is switched off for this page; staff can still log in and set it up."""
    if request.portal is None or request.portal.is_active or policy.side == "staff":
        return False
    if request.staff is not None and request.staff.may("portals.manage"):
        return False  # it can be set up and looked at before it opens
    name = request.resolver_match.url_name or ""
    if policy.side in ("public", "user") or name.startswith("account_"):  # reset links, invitations
        return not source().serves_backoffice(host_of(request), request.portal)
    return True


def _served_here(request: Any, policy: Policy) -> bool:
    """Staff pages only on the back office's host, customer pages only where a portal is."""
    if request.path_info.startswith("/health/"):
        return True
    if policy.side == "staff":
        return source().serves_backoffice(host_of(request), request.portal)
    return request.portal is not None or policy.side != "customer"


def enter(request: Any) -> None:
    """Set `request.viewer` and `request.staff` from who is logged in, and the language."""
    address = client_address(request)
    user = request.user
    if user.is_authenticated and user.is_active:
        if user.staff_role:
            # Without the second factor that the rule asks for he is no staff yet: whatever asks
            # for `request.staff` gets nothing, and staff pages send him to set one up.
            request.factor_missing = source().factor_missing(user)
            request.staff = None if request.factor_missing else Staff(user, address)
            looks = request.staff is not None and request.staff.may("access.manage")
            if request.portal is not None and looks:
                request.viewer = source().viewer_for_staff(request, address)
        elif request.portal is not None:
            request.viewer = source().viewer_for(request, address)
    if request.viewer is NOBODY:
        request.viewer = NOBODY.but(portal=request.portal, address=address)
    speak(request)


def speak(request: Any) -> None:
    """Person's language, else company's, else the one picked here, the portal's, the browser's.

    A portal may offer some of our languages only; staff read the back office in any of them. Who is
    logged in without access has no page for his own language: what he picked here comes first.
    """
    user = getattr(request, "user", None)
    viewer = request.viewer
    picked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    outside = viewer.anonymous and request.staff is None
    among = () if request.staff is not None else offered(request)
    code = languages.choose(
        picked if outside else "",
        user.language if user is not None and user.is_authenticated else "",
        viewer.company.language if viewer.company is not None else "",
        picked,
        request.portal.language if request.portal is not None else "",
        fallback="",
        among=among,
    ) or asked_language(request)
    translation.activate(code)
    request.LANGUAGE_CODE = code


def asked_language(request: Any) -> str:
    """The language that the browser or program asks for, else the installation's."""
    among = offered(request)
    asked = languages.from_browser(request.headers.get("Accept-Language", ""), among)
    return languages.choose(asked, among=among)


def offered(request: Any) -> Sequence[str]:
    """The languages that the portal offers; empty: all of ours."""
    return request.portal.languages if getattr(request, "portal", None) is not None else ()


def client_address(request: Any) -> str:
    """The visitor's network address; X-Forwarded-For counts only behind trusted proxies."""
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(hops) >= settings.TRUSTED_PROXIES and hops[-settings.TRUSTED_PROXIES]:
            return hops[-settings.TRUSTED_PROXIES][:45]
    return request.META.get("REMOTE_ADDR", "")[:45]
