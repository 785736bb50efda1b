"""Practice: fictitious things to decide on, made with one click and removed with another (N17)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import FORM, staff_page
from portello.access.staff import Staff
from portello.core import audit
from portello.core.registry import modules
from portello.modules.inbox.models import InboxItem
from portello.modules.inbox.waiting import kinds_of, what


def can_practise() -> bool:
    """Whether any module has something to practise on."""
    return any(module.practise for module in modules())


def is_practising() -> bool:
    """Whether anything of it is there."""
    return InboxItem.objects.filter(practice=True).exists()


def start_practice(*, by: Staff) -> None:
    """Let every module make what it can practise; nothing if that was done already."""
    with transaction.atomic():
        if is_practising():
            return
        for module in modules():
            if module.practise:
                module.call(module.practise)(by)
        audit.record("practice started", by=by)


def what_goes() -> tuple[list[str], list[tuple[str, list[str]]]]:
    """What ending practice removes, and what stays because something real hangs on it."""
    goes = [what(item) for item in InboxItem.objects.filter(practice=True).order_by("pk")]
    stays = []
    for module in modules():
        if module.practised:
            gone, left = module.call(module.practised)()
            goes, stays = [*goes, *gone], [*stays, *left]
    return goes, stays


def end_practice(*, by: Staff) -> None:
    """Remove what was made up, and what staff have made of it since; what is real stays."""
    with transaction.atomic():
        for module in reversed(modules()):
            if module.unpractise:
                module.call(module.unpractise)(by)
        InboxItem.objects.filter(practice=True).delete()
        audit.record("practice ended", by=by)


@staff_page("customers.edit", FORM)
def practice(request: Any) -> HttpResponse:
    """Make it with a POST, or with `end` remove it; the page says what that removes and what not."""
    if request.method != "POST":
        goes, stays = what_goes()
        context = {"goes": goes, "stays": stays}
        return render(request, "inbox/backoffice/practice.html", context)
    if "end" in request.POST:
        end_practice(by=request.staff)
        messages.success(request, _("What was made for practice has been removed."))
        for name, needing in what_goes()[1]:
            text = _("%(name)s stays: %(what)s is real and belongs to it.")
            messages.warning(request, text % {"name": name, "what": ", ".join(needing)})
    else:
        start_practice(by=request.staff)
        messages.success(request, _("Here is something to practise on. Nobody gets a mail."))
        made = InboxItem.objects.filter(practice=True).waiting().order_by("created_at", "pk")
        first = made.filter(kind__in=kinds_of(request.staff)).first()
        if first is not None:  # among many others it would stand at the end of the list
            return redirect("staff:inbox:item", public_id=first.public_id)
    return redirect("staff:inbox:list")


urlpatterns = [path("inbox/practice/", practice, name="practice")]
