"""Staff pages: filters of the list that a member of staff keeps under a name."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.pages import POST, staff_page
from portello.modules.tickets.desk.models import SavedFilter
from portello.modules.tickets.desk.setting_up import LONGEST_FILTER, check_filter, save_filter

UNSAVED = "unsaved"  # in the address of the list: the name that was tried
LONGEST_TRIED = 200
# What an address of the list may hold; a page number is not worth keeping.
KNOWN = {
    "q", "customer", "whose", "state", "queue", "kind", "urgency", "attention", "sort", "from", "to",
}  # fmt: skip


@staff_page("tickets.view", POST)
def saved(request: Any) -> HttpResponse:
    """Keep what the list shows now."""
    query, name = known_part(request.POST.get("query", "")), request.POST.get("name", "")
    where = f"{reverse('staff:tickets:list')}{f'?{query}' if query else ''}"
    try:
        save_filter(user_id=request.user.pk, name=name, query=query)
    except ValidationError as wrong:
        if query:  # the list then shows the form again, with what is wrong beside the name
            return redirect(f"{where}&{urlencode({UNSAVED: name[:LONGEST_TRIED]})}#filter-name")
        messages.error(request, " ".join(wrong.messages))
    else:
        messages.success(request, _("The filter was saved."))
    return redirect(where)


def unsaved(request: Any, query: str) -> dict[str, Any] | None:
    """The name under which the list could not be saved a moment ago, and why; None if nothing was."""
    name = request.GET.get(UNSAVED)
    if name is None or not query:
        return None
    try:
        check_filter(user_id=request.user.pk, name=name, query=query)
    except ValidationError as wrong:
        return {"name": name[:LONGEST_TRIED], "errors": wrong.messages}
    return {"name": name, "errors": []}


def known_part(query: str) -> str:
    """Of the part of an address after "?", what the list knows; "" of one that is too long."""
    if len(query) > 2 * LONGEST_FILTER or "\x00" in query:
        return ""
    try:
        pairs = dict(parse_qsl(query, max_num_fields=30))
    except ValueError:
        return ""
    return urlencode({name: value for name, value in pairs.items() if name in KNOWN and value})


@staff_page("tickets.view", POST)
def removal(request: Any, public_id: str) -> HttpResponse:
    """Forget one of one's own."""
    kept = get_object_or_404(SavedFilter, public_id=public_id, user=request.user)
    kept.delete()
    messages.success(request, _("The filter was deleted."))
    return redirect("staff:tickets:list")


urlpatterns = [
    path("tickets/filters/", saved, name="save_filter"),
    path("tickets/filters/<pid:public_id>/removal/", removal, name="remove_filter"),
]
