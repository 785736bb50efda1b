"""Pages that create or change one record; a form sent twice creates one record only."""

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
from portello.ui.added import added

Back = tuple[str, str]  # label and address of the page to go back to


def create_once(
    request: Any, form: RecordForm, address: Callable[[], str], title: str, back: Back
) -> HttpResponse:
    """Show `form`, or create its record and go to `address()`; a repeat goes there too."""
    if request.method == "POST":
        if before := once.sent_before(request):
            return before
        if form.is_valid() and (where := _create(request, form, address)):
            return redirect(where)
    context = {"form": form, "title": title, "back": back}
    context["once"] = request.POST.get("once") or once.new_key()
    return _page(request, form, context)


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


def edit_record(
    request: Any, form: RecordForm, title: str, back: Back, **context: Any
) -> HttpResponse:
    """Show `form`, or save it and go back. `context` may have `archive`, `archived`, `remove`."""
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, _("Saved."))
        return redirect(back[1])
    shown = {"form": form, "title": title, "back": back, **context}
    shown["added"] = added(request, form.record)
    return _page(request, form, shown)


def posted(request: Any) -> Any:
    """The sent form, or None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def _page(request: Any, form: RecordForm, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "backoffice/form.html", context, status=status)
