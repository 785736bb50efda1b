"""What the pages of sites and contacts share: adding once, editing, and deleting after asking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portello.core import once
from portello.core.changes import Kept, Stale
from portello.modules.customers.keeping import door, operations
from portello.modules.customers.keeping.asking import asks
from portello.modules.customers.keeping.forms import KeptForm
from portello.modules.customers.models import Contact

Back = tuple[Any, str]  # label and address of the page to go back to


def posted(request: Any) -> Any:
    """The sent form, or None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def must_have(request: Any, right: str) -> None:
    """Raise `Http404` if the page that this one stands under is not there for the viewer."""
    if not request.viewer.may(right):
        raise Http404


def current(request: Any, model: Any, public_id: str) -> Any:
    """A record that is not archived; else `Http404`."""
    found = request.viewer.get(model, public_id)
    if found.archived_at:
        raise Http404
    return found


def add(
    request: Any, form: KeptForm, title: str, back: Back, saved: Callable[[], str]
) -> HttpResponse:
    """Show the form, or make its record and go to `saved()`; a form sent twice makes one."""
    if request.method == "POST":
        if before := once.sent_before(request):
            return before
        if form.is_valid() and (where := _make(request, form, back, saved)):
            return redirect(where)
    key = request.POST.get("once") or once.new_key()
    waits = asks(request.viewer, form.record, "add")
    label = _("Send for approval") if waits else _("Add")
    return _shown(request, form, title, back, submit=label, once=key, adding_waits=waits)


def _make(request: Any, form: KeptForm, back: Back, saved: Callable[[], str]) -> str | None:
    try:
        with transaction.atomic():
            if not form.save():
                return None
            where = back[1] if form.waits else saved()
            once.remember(request, where)
    except IntegrityError:  # the same form, a moment earlier
        return once.earlier(request)
    if form.waits:
        messages.success(request, _("Sent. It appears here as soon as it is approved."))
    return where


def edit(request: Any, form: KeptForm, title: str, back: Back) -> HttpResponse:
    """Show the form, or save it and go back."""
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, form.told(_("Saved.")))
        return redirect(back[1])
    usual = form.button(_("Save"))
    return _shown(request, form, title, back, submit=usual, once="", adding_waits=False)


def _shown(request: Any, form: KeptForm, title: str, back: Back, **context: Any) -> HttpResponse:
    context |= {"form": form, "title": title, "back": back}
    status = 422 if form.errors else 200
    return render(request, "customers/portal/kept_form.html", context, status=status)


def delete(request: Any, record: Any, name: str, back: Back, after: str) -> HttpResponse:
    """Say what will happen, then do it and say what happened; `after` is the list to go to."""
    kept = _reason_to_stay(request, record)
    if request.method == "POST" and not kept:
        try:
            outcome = operations.delete_record(
                by=request.viewer, record=record, base_version=_version(request)
            )
        except Stale:
            kept = _("Somebody else has changed this meanwhile. Look at it again first.")
        except Kept as reason:
            kept = reason.reason
        else:
            messages.success(request, _said(outcome, isinstance(record, Contact)) % {"name": name})
            return redirect(after)
    context = {"record": record, "name": name, "back": back, "kept": kept}
    context["asks"] = asks(request.viewer, record, "delete")
    context["is_person"] = isinstance(record, Contact)
    context["ends_access"] = context["is_person"] and door.has_access(record)
    users = [] if kept else operations.users_of(record)
    context["is_used"] = not kept and bool(context["ends_access"] or users)
    context["named_in"] = _places(users, context["ends_access"])
    status = 409 if kept and request.method == "POST" else 200
    return render(request, "customers/portal/kept_deletion.html", context, status=status)


def _places(users: list[str], has_access: bool) -> str:
    """Where a person is still named, as a list in words."""
    words = {"orders.order": _("orders"), "inbox.inboxitem": _("requests")}
    named = [words[one] for one in users if one in words]
    if has_access:
        named.append(_("a log-in"))
    others = [one for one in users if one not in words and not one.startswith("portals.")]
    return ", ".join([*named, *([_("other records")] if others or not named else [])])


def _reason_to_stay(request: Any, record: Any) -> str:
    try:
        door.ask_to_go(by=request.viewer, record=record)
    except Kept as kept:
        return kept.reason
    return ""


def _version(request: Any) -> int | None:
    text = request.POST.get("base_version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _said(outcome: str, is_person: bool) -> str:
    if outcome == operations.WAITING:
        return _("Sent. “%(name)s” stays until the deletion is approved.")
    if outcome == operations.ARCHIVED and is_person:
        return _(
            "%(name)s does not appear here any more. Orders, requests or a log-in name this person, "
            "so the contact was archived: ask us if you need it again."
        )
    if outcome == operations.ARCHIVED:
        return _("“%(name)s” is in use and was archived. We can take it back if you need it again.")
    return _("“%(name)s” was deleted.")
