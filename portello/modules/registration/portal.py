"""Pages of people who make their own log-in: the form, the link from the mail, and how it stands."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portello.access.middleware import client_address
from portello.access.pages import FORM, POST, public_page, token_page
from portello.modules.portals.operations import Refused
from portello.modules.portals.portal import PasswordForm
from portello.modules.registration import operations
from portello.modules.registration.asking import asking_of
from portello.modules.registration.forms import RegisterForm, fresh_stamp
from portello.modules.registration.limits import TooMany
from portello.modules.registration.shown import pairs_of
from portello.ui import rich_text

_SENT_TO = "registered"  # session: what was typed, so that whoever mistyped it sees it


@public_page("Registration, where the portal has it", FORM)
def register(request: Any) -> HttpResponse:
    """Ask for a log-in. The answer is the same whoever has the e-mail address."""
    portal = _portal_with(request, "open", "invitation")
    if not request.viewer.anonymous:
        return redirect("/")
    asking = asking_of(portal.registration_page)
    text = rich_text.html(asking.text)
    if portal.registration == "invitation":  # the text is that of the form, which is not there
        return render(request, "registration/portal/invitation_only.html")
    form = RegisterForm(asking, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                operations.register(
                    portal=portal,
                    payload=form.sent(),
                    consents=form.agreed(),
                    language=get_language() or "",
                    address=client_address(request),
                    again=form.again,
                )
            except TooMany as limit:
                form.add_error("email" if limit.kind == "email" else None, _too_many(limit.kind))
                status = 429
            else:
                request.session[_SENT_TO] = form.cleaned_data["email"]
                return redirect("portal:registration:sent")
    context = {"form": form, "asking": asking, "text": text, "stamp": fresh_stamp()}
    return render(request, "registration/portal/register.html", context, status=status)


def _portal_with(request: Any, *modes: str) -> Any:
    portal = request.portal
    if portal is None or not portal.is_active or portal.registration not in modes:
        raise Http404
    return portal


def _too_many(kind: str) -> str:
    if kind == "email":
        return _("We have sent several mails to this address already. Look there, or wait an hour.")
    if kind == "network":
        return _("Too many registrations from your network. Please try again in an hour.")
    return _("Very many people register just now. Please try again in an hour.")


@public_page("Registration: the mail is on its way")
def sent(request: Any) -> HttpResponse:
    """The same for everybody."""
    _portal_with(request, "open")
    context = {"email": request.session.get(_SENT_TO, "")}
    return render(request, "registration/portal/sent.html", context)


@token_page("Registration, with the link from the mail")
def confirm(request: Any, token: str) -> HttpResponse:
    """Shows what was sent; a POST confirms it. Looking at the page uses nothing up."""
    found = operations.open_registration(token, request.portal) if request.portal else None
    if found is None:
        return _over(request, token)
    if found.has_user:
        return _for_user(request, token, found)
    form = PasswordForm(found.email, request.POST if request.method == "POST" else None)
    if form.is_valid():
        password = form.cleaned_data["password"]
        try:
            user = operations.confirm_with_password(
                token=token, portal=request.portal, password=password
            )
        except Refused:
            return _over(request, token)
        # Through the log-in flow, so that no factor that applies is ever skipped.
        return perform_login(request, user, redirect_url="/")
    context = {"registration": found, "pairs": pairs_of(found.payload), "form": form}
    status = 422 if form.errors else 200
    return render(request, "registration/portal/confirm.html", context, status=status)


def _for_user(request: Any, token: str, found: operations.OpenRegistration) -> HttpResponse:
    right_one = request.user.is_authenticated and request.user.email == found.email
    if request.method == "POST" and right_one:
        try:
            operations.confirm_as_user(token=token, portal=request.portal, user=request.user)
        except Refused:
            return _over(request, token)
        messages.success(request, _("Your registration is confirmed."))
        return redirect("/")
    context = {
        "registration": found, "pairs": pairs_of(found.payload), "right_one": right_one,
    }  # fmt: skip
    return render(request, "registration/portal/confirm_user.html", context)


def _over(request: Any, token: str) -> HttpResponse:
    """The link is used up, replaced or too old; whoever clicks twice learns that it has worked."""
    used = request.portal is not None and operations.is_confirmed(token, request.portal)
    if used and request.user.is_authenticated:
        return redirect("/")
    is_open = request.portal is not None and request.portal.registration == "open"
    context = {"used": used, "is_open": is_open}
    return render(request, "registration/portal/over.html", context, status=200 if used else 404)


def how_it_stands(request: Any) -> HttpResponse | None:
    """Instead of "no access": the registration waits, or was declined and why."""
    if request.portal is None or request.user.is_staff:
        return None
    standing = operations.standing_of(request.user, request.portal)
    if standing is None:
        return None
    context = {"standing": standing, "pairs": pairs_of(standing.payload), "registration": standing}
    return render(request, "registration/portal/standing.html", context, status=403)


@public_page("Registration: taking it back while it waits", POST)
def withdrawal(request: Any) -> HttpResponse:
    """Take back one's own registration; a second click finds nothing."""
    if request.portal is None or not request.user.is_authenticated or request.user.is_staff:
        raise Http404
    if operations.withdraw(user=request.user, portal=request.portal):
        messages.success(request, _("Your registration was taken back. You can register again."))
    return redirect("/")


urlpatterns = [
    path("register/", register, name="register"),
    path("register/sent/", sent, name="sent"),
    path("register/withdrawal/", withdrawal, name="withdrawal"),
    path("register/<str:token>/", confirm, name="confirm"),
]
