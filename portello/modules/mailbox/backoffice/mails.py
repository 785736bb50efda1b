"""Staff pages: the mails that came in, one of them whole, and the files of one that waits."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.pages import POST, staff_page
from portello.core import formats
from portello.modules.mailbox import reading
from portello.modules.mailbox.attaching import NotNow
from portello.modules.mailbox.judging import REASONS
from portello.modules.mailbox.models import Mailbox, ReceivedFile, ReceivedMail
from portello.modules.mailbox.tray import take_out_of_flood
from portello.modules.portals.models import Portal
from portello.ui import attachments
from portello.ui.listing import Column, Listing

SHOWN = ("From", "Reply-To", "To", "Cc", "Date", "Subject", "Message-ID", "In-Reply-To",
         "Return-Path", "Authentication-Results", "Auto-Submitted")  # fmt: skip


@staff_page("portals.manage")
def list_(request: Any, public_id: str) -> HttpResponse:
    """Every mail that came to a portal, and what became of it."""
    portal = get_object_or_404(Portal, public_id=public_id)
    outcomes = dict(ReceivedMail.OUTCOMES)
    listing = Listing(
        request,
        ReceivedMail.objects.filter(mailbox__in=Mailbox.objects.filter(portal=portal)),
        [
            Column("subject", _("Subject"), lambda m: m.subject or "–", ("subject",), kind="long"),
            Column("sender", _("From"), lambda m: m.sender or "–", ("sender",)),
            Column("outcome", _("What became of it"), lambda m: outcomes[m.outcome], ("outcome",)),
            Column(
                "received_at", _("When"), lambda m: formats.moment(m.received_at), ("received_at",)
            ),
        ],
        "-received_at",
        search_hint=_("Subject or sender"),
        link=lambda m: reverse("staff:mailbox:mail", kwargs={"public_id": m.public_id}),
        empty=(_("No mail yet"), _("What the worker fetches appears here.")),
    )
    context = {"listing": listing.load(), "portal": portal}
    return render(request, "mailbox/backoffice/list.html", context)


@staff_page("tickets.view")
def mail(request: Any, public_id: str) -> HttpResponse:
    """One mail as it came: its head in words, and all of its text."""
    found = get_object_or_404(
        ReceivedMail.objects.select_related("item", "contact", "raw"), public_id=public_id
    )
    read = _read(found)
    context = {
        "mail": found,
        "why": REASONS.get(found.why),
        "outcome": dict(ReceivedMail.OUTCOMES)[found.outcome],
        "head": [(name, value) for name in SHOWN if read and (value := read.says(name))],
        "read": read,
        "files": [formats_of(one) for one in read.parts] if read else [],
        "whole_size": formats.file_size(found.size),
    }
    return render(request, "mailbox/backoffice/mail.html", context)


def _read(found: ReceivedMail) -> reading.Read | None:
    if found.raw is None:
        return None
    try:
        with found.raw.open() as content:
            return reading.read(content.read(), headers_only=found.headers_only)
    except FileNotFoundError:
        return None


def formats_of(part: reading.Part) -> str:
    """A file of a mail in words: its name and size."""
    return f"{part.name} ({formats.file_size(len(part.content))})"


@staff_page("tickets.answer", POST)
def item(request: Any, public_id: str) -> HttpResponse:
    """Take a mail out of a flood: it becomes an item of its own, which can be accepted."""
    found = get_object_or_404(
        ReceivedMail.objects.select_related("mailbox__portal"), public_id=public_id
    )
    if found.item is None:
        raise Http404
    try:
        made = take_out_of_flood(by=request.staff, row=found)
    except NotNow:
        messages.error(
            request,
            _("Its files could not be checked for viruses just now. Try again in a few minutes."),
        )
        made = found.item
    return redirect("staff:inbox:item", public_id=made.public_id)


@staff_page("tickets.view")
def file(request: Any, public_id: str, file: str) -> HttpResponseBase:
    """A file of a mail that waits in the inbox; it was looked at when it came."""
    rows = ReceivedFile.objects.select_related("file").filter(mail__public_id=public_id)
    found = rows.filter(public_id=file).first()
    if found is None:
        raise Http404
    return attachments.answer(request, found.file)


urlpatterns = [
    path("portals/<pid:public_id>/mail-in/mails/", list_, name="list"),
    path("mail-in/<pid:public_id>/", mail, name="mail"),
    path("mail-in/<pid:public_id>/item/", item, name="item"),
    path("mail-in/<pid:public_id>/files/<pid:file>/", file, name="file"),
]
