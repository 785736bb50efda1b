"""Page decorators: every view says who it is for, and a view that does not say so does not start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_noop as _N  # noqa: N812

from portello.access import refusals
from portello.access.parts import is_open
from portello.core.registry import modules

SAFE = ("GET", "HEAD")
FORM = ("GET", "HEAD", "POST")
POST = ("POST",)

# What a page takes at most, in bytes: a form, a form with attachments, or the files of an import.
LITTLE = 4_000_000
ATTACHMENTS = settings.UPLOAD_TOTAL_MB * 1_000_000 + LITTLE
MUCH = 110_000_000

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Policy:
    """Who a view is for: side is "customer", "staff", "public", "token", "key" or "closed"."""

    side: str
    right: str  # the right needed; of public and token pages what they are, in words for staff
    methods: tuple[str, ...] = SAFE
    part: str = ""  # of the portal: opened by its staff, anybody may see it
    takes: int = LITTLE  # bytes of a request's body, at most
    back: str = ""  # url name with the same arguments: where looking at an address of a POST leads


def customer_page(
    right: str, methods: tuple[str, ...] = SAFE, part: str = "", takes: int = LITTLE
) -> Callable[[View], View]:
    """For a logged-in person of a customer whose profile grants `right` ("orders.view", or "me").

    With `part`, visitors see the page too where the portal opens that part to them. A page with
    files says with `takes` how many bytes it takes: `ATTACHMENTS`.
    """
    return _decorate(Policy("customer", right, methods, part, takes), _enter_customer)


def staff_page(
    right: str, methods: tuple[str, ...] = SAFE, takes: int = LITTLE, back: str = ""
) -> Callable[[View], View]:
    """For staff whose role grants `right`. To everybody else the page does not exist.

    `back` is for a POST that answers with a page where something was wrong: whoever opens its
    address again, with a reload or from the history, is led there.
    """
    return _decorate(Policy("staff", right, methods, takes=takes, back=back), _enter_staff)


def public_page(why: str, methods: tuple[str, ...] = SAFE) -> Callable[[View], View]:
    """For anybody; `why` names the page in words, for the list of what visitors find."""
    return _decorate(Policy("public", why, methods), lambda request, policy: None)


def token_page(why: str, methods: tuple[str, ...] = FORM) -> Callable[[View], View]:
    """For whoever holds the secret link; the view itself checks it."""
    return _decorate(Policy("token", why, methods), lambda request, policy: None)


def _decorate(policy: Policy, enter: Callable[..., HttpResponse | None]) -> Callable[[View], View]:
    def decorator(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            leads_back = policy.back and request.method in SAFE
            if request.method not in policy.methods and not leads_back:
                return HttpResponseNotAllowed(policy.methods)
            refused = enter(request, policy)
            if refused is None and leads_back:
                return redirect(policy.back, **kwargs)
            return refused if refused is not None else view(request, *args, **kwargs)

        wrapper.policy = policy  # type: ignore[attr-defined]
        return wrapper

    return decorator


def _enter_customer(request: Any, policy: Policy) -> HttpResponse | None:
    viewer = request.viewer
    if viewer.anonymous and request.user.is_authenticated:
        told = _how_he_stands(request)  # before what visitors see
        if told is not None:
            return told
    if viewer.anonymous and policy.part and is_open(request.portal, policy.part):
        return None if request.method in SAFE else to_login(request)
    if not request.user.is_authenticated:
        return to_login(request)
    if viewer.anonymous:
        return _without_access(request)
    if not viewer.may(policy.right):
        raise Http404
    if viewer.watched_by and request.method not in SAFE:
        return refusals.only_looking(request)
    if request.method == "POST":
        fits = viewer.company_token_fits(request.POST.get("company_token", ""))
        if fits is None:
            return refusals.csrf_failure(request)
        if not fits:
            return refusals.other_company(request, _shown_for(request))
    return None


def _enter_staff(request: Any, policy: Policy) -> HttpResponse | None:
    if not request.user.is_authenticated:
        return to_login(request)
    if request.factor_missing:
        return _to_factors(request)
    if request.staff is None or not request.staff.may(policy.right):
        raise Http404
    return None


def to_login(request: HttpRequest) -> HttpResponse:
    """Send an anonymous visitor to the log-in page, and back here afterwards: of a form that was
    sent too late, to the page that it stands on, where a draft waits; the log-in page says so."""
    safe = request.method in SAFE
    back = request.get_full_path() if safe else _page_of_form(request)
    asked = {} if back == "/" else {"next": back}
    if not safe:
        asked["late"] = "yes"
    return redirect("/account/login/" + (f"?{urlencode(asked)}" if asked else ""))


def _page_of_form(request: HttpRequest) -> str:
    """Where a form that was sent can be looked at: its own address, or the page that it was on."""
    try:
        match = request.resolver_match or resolve(request.path_info)  # before its body was read
    except Resolver404:
        return "/"
    policy = getattr(match.func, "policy", None)
    if policy is not None and "GET" in policy.methods:
        return request.get_full_path()
    try:
        came = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # no address at all
        return "/"
    path = came.path + (f"?{came.query}" if came.query else "")
    return own_path(path) if came.netloc == request.get_host() else "/"


AFTER_FACTOR = "after_factor"  # session: where staff wanted to go before a factor was asked for


def _to_factors(request: Any) -> HttpResponse:
    """Send staff without a second factor to set one up; he then goes on where he wanted."""
    request.session[AFTER_FACTOR] = request.get_full_path() if request.method in SAFE else "/staff/"
    return redirect("mfa_index")


def own_path(wanted: str, otherwise: str = "/") -> str:
    """`wanted` if it is a path on this host, else `otherwise`: nobody is sent elsewhere."""
    own = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if own else otherwise


def _how_he_stands(request: Any) -> HttpResponse | None:
    """The page for somebody who is logged in and has no access here yet, or no longer."""
    from portello.access.middleware import source  # which imports this file

    for module in modules():
        if module.without_access and (told := module.call(module.without_access)(request)):
            return told
    state, reason = ("", "") if request.user.is_staff else source().standing_of(request)
    return refusals.no_access(request, state, reason) if state else None


def _without_access(request: Any) -> HttpResponse:
    if request.user.is_staff and request.method in SAFE and request.path == "/":
        from portello.access.middleware import source  # which imports this file

        return redirect(source().backoffice()[0] + "/staff/")  # it may have a host of its own
    return refusals.no_access(request)


def _shown_for(request: Any) -> Any:
    from django.core.signing import Signer

    shown = Signer(salt="company").unsign(request.POST.get("company_token", ""))
    return next((e for e in request.viewer.others if e.access_public_id == shown), None)


# allauth's own views: open with the side they are for, or closed (404). Listed one by one, so that
# a route that a new version adds does not start before somebody has decided about it.
THIRD_PARTY: dict[str, Policy] = {
    "account_login": Policy("public", _N("Log-in page"), FORM),
    "account_logout": Policy("public", _N("Log out"), FORM),
    "account_inactive": Policy("public", _N("A blocked person is told so"), SAFE),
    "account_reset_password": Policy("public", _N("Forgotten password"), FORM),
    "account_reset_password_done": Policy(
        "public", _N("Forgotten password: the mail is on its way"), SAFE
    ),
    "account_reset_password_from_key": Policy(
        "token", _N("New password, with the link from the mail"), FORM
    ),
    "account_reset_password_from_key_done": Policy("public", _N("The new password was set"), SAFE),
    "account_change_password": Policy("user", "own password", FORM),
    "account_reauthenticate": Policy("user", "confirm it is you", FORM),
    "usersessions_list": Policy("user", "own sessions", FORM),
    "account_signup": Policy("closed", "registration is ours"),
    "account_set_password": Policy("closed", "invitation and reset set the first password"),
    "account_email": Policy("closed", "the log-in e-mail is changed on My details"),
    "account_email_verification_sent": Policy("closed", "invitation proves the address"),
    "account_confirm_email": Policy("closed", "invitation proves the address"),
    "account_confirm_login_code": Policy("closed", "log-in by mailed code is ours"),
    "account_request_login_code": Policy("closed", "log-in by mailed code is ours"),
    "mfa_index": Policy("user", "own log-in and security", SAFE),
    "mfa_authenticate": Policy("public", _N("Second step of logging in, after the password"), FORM),
    "mfa_reauthenticate": Policy("user", "confirm by code that it is you", FORM),
    "mfa_trust": Policy("closed", "no browser is trusted instead of a factor"),
    "mfa_activate_totp": Policy("user", "add an authenticator app", FORM),
    "mfa_deactivate_totp": Policy("user", "remove the authenticator app", FORM),
    "mfa_view_recovery_codes": Policy("user", "own recovery codes", SAFE),
    "mfa_generate_recovery_codes": Policy("user", "new recovery codes", FORM),
    "mfa_download_recovery_codes": Policy("user", "own recovery codes as a file", SAFE),
    "mfa_list_webauthn": Policy("closed", "passkeys stand on Log-in and security"),
    "mfa_add_webauthn": Policy("user", "add a passkey", FORM),
    "mfa_edit_webauthn": Policy("user", "rename one's own passkey", FORM),
    "mfa_remove_webauthn": Policy("user", "remove one's own passkey", FORM),
    "mfa_reauthenticate_webauthn": Policy("user", "confirm by passkey that it is you", FORM),
    "mfa_login_webauthn": Policy("public", _N("Log-in by passkey"), FORM),
    "mfa_signup_webauthn": Policy("closed", "registration is ours"),
}
