"""Customer pages: what one sent for approval, and what became of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.pages import POST, customer_page
from portello.core import formats
from portello.core.fields import models_with_fields
from portello.modules.inbox.models import InboxItem
from portello.modules.inbox.sending import withdraw_item
from portello.modules.inbox.shown import state_badge
from portello.modules.inbox.waiting import open_rows, what
from portello.ui.listing import Column, Filter, Listing


class Requests(Listing):
    """Not searched by who may not read some names: what they are about would match by its title."""

    @property
    def searchable(self) -> bool:
        viewer = self.request.viewer
        hidden = any("name" in viewer.hidden(model) for model in models_with_fields())
        return super().searchable and not hidden


@customer_page("me")
def list_(request: Any) -> HttpResponse:
    """Everything one has sent, the newest first; a company administrator's whole company."""
    columns = [
        Column("what", _("What"), lambda i: what(i, request.viewer), kind="long"),
        Column("state", _("State"), state_badge, ("state",)),
        Column("created_at", _("Sent"), lambda i: formats.day(i.created_at), ("created_at",)),
    ]
    if request.viewer.is_company_admin:
        columns.insert(1, Column("sender", _("By"), lambda i: i.sender or "–", ("sender",)))
    listing = Requests(
        request,
        request.viewer.see(InboxItem),
        columns,
        "-created_at",
        filters=[
            Filter(
                "state", _("State"), InboxItem.STATES, lambda rows, value: rows.filter(state=value)
            )
        ],
        search_hint=_("What it is about"),
        link=lambda i: reverse("portal:inbox:item", kwargs={"public_id": i.public_id}),
        empty=(
            _("Nothing was sent for approval"),
            _("Some changes are looked at by us before they take effect. They appear here."),
        ),
    )
    return render(request, "inbox/portal/list.html", {"listing": listing.load()})


@customer_page("me")
def item(request: Any, public_id: str) -> HttpResponse:
    """One request: what was asked, what holds now, the answer."""
    found = request.viewer.get(InboxItem, public_id)
    context = {
        "item": found,
        "what": what(found, request.viewer),
        "badge": state_badge(found),
        "rows": open_rows(request.viewer, found),
        "is_own": found.contact_id == request.viewer.contact.pk,
    }
    return render(request, "inbox/portal/item.html", context)


@customer_page("me", POST)
def withdrawal(request: Any, public_id: str) -> HttpResponse:
    """Take it back before staff decide."""
    found = request.viewer.get(InboxItem, public_id)
    if withdraw_item(by=request.viewer, item=found):
        messages.success(request, _("Withdrawn. Nothing was changed."))
    else:
        messages.error(request, _("This has been decided meanwhile."))
    return redirect("portal:inbox:item", public_id=public_id)


urlpatterns = [
    path("me/requests/", list_, name="list"),
    path("me/requests/<pid:public_id>/", item, name="item"),
    path("me/requests/<pid:public_id>/withdrawal/", withdrawal, name="withdrawal"),
]
