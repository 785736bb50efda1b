"""The way in for programs: the key in the header, its pace, and who an operation is for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from portello.access.middleware import client_address, host_of
from portello.access.refusals import Refusal
from portello.access.viewer import looking
from portello.api.callers import Caller, Rights, admit
from portello.api.operations import caller_of

View = Callable[..., HttpResponse]


class KeyInHeader(HttpBearer):
    """`Authorization: Bearer ...`, and nothing else: no cookie, no address."""

    openapi_description = "Authorization: Bearer ptl_..."

    def __call__(self, request: Any) -> Caller:
        scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
        return self.authenticate(request, text if scheme.lower() == "bearer" else "")

    def authenticate(self, request: Any, token: str) -> Caller:
        """The caller; 401 for every kind of bad key alike, 429 for one that is too quick.

        While the portal is closed every key but the business's own gets the portal's notice, 503.
        """
        caller = caller_of(token, request.portal, host_of(request), client_address(request))
        if caller is None and request.portal is not None and not request.portal.is_active:
            raise Refusal(
                503,
                _("This portal is closed at the moment"),
                _("Please try again later, or contact us."),
                headers={"Retry-After": "3600"},
            )
        if caller is None:
            raise Refusal(
                401,
                _("Unauthorized"),
                _("A valid key is needed, in the header “Authorization: Bearer …”."),
                headers={"WWW-Authenticate": "Bearer"},
            )
        if wait := admit(caller):
            raise Refusal(
                429,
                _("Too many requests"),
                _("This key asks too often. Please wait %(seconds)s seconds.") % {"seconds": wait},
                headers={"Retry-After": str(wait)},
            )
        return caller


def operation(rights: Rights) -> Callable[[View], View]:
    """Say who an operation is for; one that does not say so does not start (access.E001).

    While it runs the seat belt holds for a person's key; an integration is the staff side.
    """

    def decorator(view: View) -> View:
        @wraps(view)
        def wrapper(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            caller: Caller = request.auth
            if not caller.may(rights):
                raise Http404
            with looking(caller.viewer):
                return view(request, *args, **kwargs)

        wrapper.rights = rights  # type: ignore[attr-defined]
        return wrapper

    return decorator
