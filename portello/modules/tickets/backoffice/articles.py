"""Staff pages: making a help article out of an answer, to be finished and published there."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import POST, staff_page
from portello.core.languages import current
from portello.core.search.stems import likeliest
from portello.modules.knowledge.operations import draft_article
from portello.modules.tickets.backoffice.listing import address_of
from portello.modules.tickets.backoffice.talk import spoken
from portello.modules.tickets.models import Message

_PICTURES = re.compile(r"!\[[^\]]*\]\([^)]*\)")  # they belong to the ticket, and stay there


@staff_page("knowledge.write", POST)
def article(request: Any, public_id: str, message: str) -> HttpResponse:
    """A draft with the words of one answer, in the language they seem to be in: its page asks.

    Nobody sees it before it is published."""
    if not request.staff.may("tickets.view"):
        raise Http404
    rows = Message.objects.filter(ticket__public_id=public_id, verb="").exclude(side="customer")
    said = get_object_or_404(rows.select_related("ticket__contact", "ticket__company"),
                             public_id=message)  # fmt: skip
    ticket = said.ticket
    text = _PICTURES.sub("", said.text)
    language = likeliest(text, spoken(ticket), current())
    try:
        made = draft_article(by=request.staff, title=ticket.subject, text=text, language=language)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect(address_of(ticket))
    messages.success(
        request,
        _("A draft was made of the answer. Take out what is about this customer, then publish it."),
    )
    return redirect("staff:knowledge:edit", public_id=made.public_id)


urlpatterns = [
    path("tickets/<pid:public_id>/messages/<pid:message>/article/", article, name="article")
]
