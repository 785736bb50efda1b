"""Short lists that staff keep in an order of their own: saving one row of it, and putting it away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.core import audit
from portello.ui.history import history_address


def save_row(
    model: Any, row: Any, values: dict[str, Any], *, by: audit.By, base_version: int
) -> Any:
    """Add a row at the end (`row` is None) or change one; None if somebody else was faster.

    Raises `ValidationError`. The model has `position`, `version` and `archived_at`.
    """
    with transaction.atomic():
        if row is None:
            last = model.objects.order_by("-position").first()
            stored = model(position=last.position + 1 if last else 1, version=0)
        else:
            stored = model.objects.select_for_update().get(pk=row.pk)
            if stored.version != base_version:
                return None
        changed = {}
        for name, new in values.items():
            old = getattr(stored, name)
            setattr(stored, name, new)
            if old != new:
                changed[name] = (_plain(old), _plain(new))
        stored.full_clean()
        if changed or row is None:
            stored.version += 1
            stored.save()
            audit.record("changed" if row else "created", stored, by=by, values=changed)
    return stored


def _plain(value: Any) -> str:
    """A value for the history: texts with their language, lists with commas."""
    if isinstance(value, dict):
        return "; ".join(f"{code}: {text}" for code, text in value.items())
    return ", ".join(value) if isinstance(value, list) else str(value)


def put_away(row: Any, *, by: audit.By, away: bool) -> None:
    """Archive a row, or take it back."""
    with transaction.atomic():
        stored = type(row).objects.select_for_update().get(pk=row.pk)
        if bool(stored.archived_at) == away:
            return
        stored.archived_at = timezone.now() if away else None
        stored.version += 1
        stored.save()
        audit.record("archived" if away else "restored", stored, by=by)


def row_page(
    request: Any, row: Any, form: Any, save: Any, *, template: str, back: str, name: str
) -> HttpResponse:
    """The form of one row (None: a new one), in the template as `form` and `name`; saved, it goes
    `back` to the list. `save(values=, base_version=)` is the module's own operation."""
    if request.method == "POST" and form.is_valid() and saved(form, save):
        messages.success(request, _("Saved."))
        return redirect(back)
    context = {"form": form, name: row, "history": history_address(row) if row else ""}
    return render(request, template, context, status=422 if form.errors else 200)


def saved(form: Any, save: Any) -> bool:
    """Whether `save` wrote what the form holds; else the form says why not."""
    try:
        if save(values=form.values(), base_version=form.cleaned_data["version"] or 0) is not None:
            return True
    except ValidationError as bad:
        form.add_error(None, bad.messages)
    else:
        form.add_error(
            None, _("Somebody else has changed this meanwhile. Reload the page to see it.")
        )
    return False
