"""Confirm that it is you, before something is made that lives longer than a session."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode


def confirmed_recently(request: Any) -> bool:
    """Whether the person has confirmed a moment ago that it is him."""
    return not is_reauthentication_required(request, app="allauth.mfa")


def confirm_first(request: Any) -> HttpResponse | None:
    """The way to the page that asks, and from there back to this one; None if he has confirmed.

    A sent form is not kept: nothing that was written before the confirmation is done after it.
    """
    if confirmed_recently(request):
        return None
    ask = reverse("account_reauthenticate")
    return redirect(f"{ask}?{urlencode({'next': request.path})}")
