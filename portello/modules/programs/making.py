"""A key is made once and shown once, however often the form is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portello.core import once
from portello.modules.programs.mail import send_key_made


def make_once(
    request: Any, make: Callable[[], tuple[Any, str]], template: str, back: str
) -> HttpResponse:
    """Make the key and show its text; the same form sent again leads to the list `back`."""
    if before := once.sent_before(request):
        return before
    try:
        with transaction.atomic():
            key, text = make()
            send_key_made(request.user, request.portal, key.name)
            once.remember(request, reverse(back))
    except IntegrityError:
        return redirect(once.earlier(request) or reverse(back))
    return render(request, template, {"key": key, "text": text, "back": reverse(back)})
