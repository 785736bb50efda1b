"""The page that creates one record, and creates one only, however often it is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portello.access.forms import RecordForm
from portello.core import once


def create_once(
    request: Any,
    form: RecordForm,
    address: Callable[[], str],
    title: str,
    back: tuple[str, str],
) -> HttpResponse:
    """Show `form`, or create its record and go to `address()`; a repeat goes there too."""
    if request.method == "POST":
        if earlier := once.earlier(request):
            return redirect(earlier)
        if form.is_valid() and (where := _create(request, form, address)):
            return redirect(where)
    context = {"form": form, "title": title, "back": back}
    context["once"] = request.POST.get("once") or once.new_key()
    status = 422 if form.errors else 200
    return render(request, "customers/backoffice/form.html", context, status=status)


def _create(request: Any, form: RecordForm, address: Callable[[], str]) -> str | None:
    try:
        with transaction.atomic():
            if not form.save():
                return None
            where = address()
            once.remember(request, where)
    except IntegrityError:
        return once.earlier(request)
    messages.success(request, _("Saved."))
    return where
