"""Practice: fictitious things to decide on, made with one click and removed with another (N17)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import POST, staff_page
from portello.access.staff import Staff
from portello.core import audit
from portello.core.registry import modules
from portello.modules.inbox.models import InboxItem
from portello.modules.inbox.waiting import kinds_of


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


def end_practice(*, by: Staff) -> None:
    """Remove all of it, with what staff have made of it since."""
    with transaction.atomic():
        for module in reversed(modules()):
            if module.unpractise:
                module.call(module.unpractise)(by)
        InboxItem.objects.filter(practice=True).delete()
        audit.record("practice ended", by=by)


@staff_page("customers.edit", POST)
def practice(request: Any) -> HttpResponse:
    """Make it, or with `end` remove it."""
    if "end" in request.POST:
        end_practice(by=request.staff)
        messages.success(request, _("Everything that was made for practice has been removed."))
    else:
        start_practice(by=request.staff)
        messages.success(request, _("Here is something to practise on. Nobody gets a mail."))
        made = InboxItem.objects.filter(practice=True).waiting().order_by("created_at", "pk")
        first = made.filter(kind__in=kinds_of(request.staff)).first()
        if first is not None:  # among many others it would stand at the end of the list
            return redirect("staff:inbox:item", public_id=first.public_id)
    return redirect("staff:inbox:list")


urlpatterns = [path("inbox/practice/", practice, name="practice")]
