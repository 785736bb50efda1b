"""Marking as read, as the pages of both sides do it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portello.core.registry import notice_kinds
from portello.modules.notifications.operations import mark_read


def read_all(request: Any, by: Any, back: str) -> HttpResponse:
    """Everything that `by`, a viewer or staff, has been told is read."""
    mark_read(by=by)
    messages.success(request, _("Everything is marked as read."))
    return redirect(back)


def read_one(by: Any, model: str, public_id: str) -> HttpResponse:
    """What he was told of this record is; `Http404` for a model of which nobody is told anything."""
    if model not in {kind.model for kind in notice_kinds().values()}:
        raise Http404
    mark_read(by=by, model=model, record_public_id=public_id)
    return HttpResponse(status=204)
