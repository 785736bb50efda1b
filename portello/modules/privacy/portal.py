"""Customer pages: own data as a file, who looked at or changed it, forget me."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portello.access.pages import FORM, customer_page
from portello.access.refusals import Refusal
from portello.modules.accounts.confirming import confirm_first
from portello.modules.inbox.shown import state_badge
from portello.modules.privacy import operations
from portello.modules.privacy.seen import OwnListing, own_entries
from portello.modules.privacy.telling import tell
from portello.ui.listing import Column


@customer_page("me.download", FORM)
def data(request: Any) -> HttpResponse:
    """Everything held about oneself, as a file; after confirming that it is oneself."""
    if (ask := confirm_first(request)) is not None:
        return ask
    if request.method != "POST":
        return render(request, "privacy/portal/data.html")
    kind = request.POST.get("format", "")
    if kind not in ("json", "html"):
        raise Refusal(
            400,
            _("This file does not exist"),
            _("Choose one of the two formats."),
            (request.path, _("Back")),
        )
    sections = operations.own_data(by=request.viewer)
    context = {
        "sections": sections, "at": timezone.now(), "portal": request.portal.name,
        "company": request.viewer.company.name, "language": get_language(),
    }  # fmt: skip
    if kind == "html":
        return _file(
            render_to_string("privacy/file/data.html", context, request), "html", "text/html"
        )
    content = {
        "made_at": context["at"].isoformat(), "portal": context["portal"],
        "company": context["company"], "language": context["language"],
        "data": [
            {"model": s.model, "title": s.what, "labels": s.labels, "records": s.rows} for s in sections
        ],
    }  # fmt: skip
    return _file(json.dumps(content, ensure_ascii=False, indent=1), "json", "application/json")


def _file(text: str, ending: str, kind: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    name = f"portello-{timezone.localdate():%Y-%m-%d}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@customer_page("me.access_log")
def access_log(request: Any) -> HttpResponse:
    """Who looked at or changed what is held about oneself."""
    listing = OwnListing(
        request,
        own_entries(request.viewer),
        [Column("at", _("When"), lambda e: e.at, ("at",))],
        "-at",
        date_field="at",
        empty=(_("Nothing yet"), _("Whoever looks at or changes your data appears here.")),
    ).load()
    return render(request, "privacy/portal/access_log.html", {"listing": listing})


@customer_page("me", FORM)
def forget(request: Any) -> HttpResponse:
    """Ask to be forgotten: what would go, what would stay and why; nothing happens by asking."""
    viewer = request.viewer
    if request.method == "POST":
        operations.ask_to_be_forgotten(by=viewer)
        messages.success(request, _("Your request is on its way. Nothing has been erased yet."))
        return redirect("portal:privacy:forget")
    waiting = operations.own_request(viewer)
    if waiting is not None and (waiting.is_waiting or waiting.state == "accepted"):
        context = {"wish": waiting, "badge": state_badge(waiting), "told": waiting.payload["told"]}
        return render(request, "privacy/portal/receipt.html", context)
    context = {"told": tell(operations.own_person(viewer, request.user)), "earlier": waiting}
    return render(request, "privacy/portal/forget.html", context)


urlpatterns = [
    path("me/data/", data, name="data"),
    path("me/access-log/", access_log, name="access_log"),
    path("me/forget/", forget, name="forget"),
]
