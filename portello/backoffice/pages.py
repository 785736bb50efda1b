"""The back office's own pages: home, outgoing mail, the component gallery."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.middleware import source
from portello.access.pages import staff_page
from portello.core import formats
from portello.core.audit import AuditEntry
from portello.core.mail import Mail
from portello.core.registry import modules
from portello.core.uploads import scanner
from portello.ui import history, rich_text
from portello.ui.attachments import AttachmentsField, Shown
from portello.ui.listing import Column, Listing


@staff_page("home")
def home(request: Any) -> HttpResponse:
    """Where staff start; without a portal, the page that founds one."""
    if source().no_portal_yet() and request.staff.may("portals.manage"):
        return redirect("staff:portals:new")
    counts = [
        count
        for module in modules()
        if module.staff_home
        for count in module.call(module.staff_home)(request.staff)
    ]
    recent = history.entries(AuditEntry.objects.all(), 10, staff=request.staff)
    unchecked = request.staff.may("portals.manage") and not scanner.answers()
    context = {"counts": counts, "recent": recent, "unchecked": unchecked}
    return render(request, "backoffice/home.html", context)


@staff_page("mails.view")
def mails(request: Any) -> HttpResponse:
    """Outgoing mail, newest first."""
    listing = Listing(
        request,
        Mail.objects.all(),
        [
            Column("subject", gettext_lazy("Subject"), lambda m: m.subject, ("subject",)),
            Column("to_address", gettext_lazy("To"), lambda m: m.to_address, ("to_address",)),
            Column(
                "created_at",
                gettext_lazy("Written"),
                lambda m: formats.moment(m.created_at),
                ("created_at",),
            ),
            Column("state", gettext_lazy("State"), _state),
        ],
        "-created_at",
        search_hint=_("Subject or recipient"),
        link=lambda m: reverse("staff:mail", kwargs={"public_id": m.public_id}),
        empty=(_("No mail yet"), _("Invitations and other mails appear here.")),
    ).load()
    return render(request, "backoffice/mails.html", {"listing": listing})


def _state(mail: Mail) -> str:
    if mail.sent_at is None:
        return _("Waiting")
    return _("Shown here only") if mail.shown_only else _("Sent")


@staff_page("mails.view")
def mail(request: Any, public_id: str) -> HttpResponse:
    """One mail. One-time links can be followed only where mail is not really sent (the demo)."""
    found = get_object_or_404(Mail, public_id=public_id)
    body = found.body
    if found.one_time_link and not found.shown_only:
        body = body.replace(found.one_time_link, _("[only for the recipient]"))
    # A log-in code is kept like a link, but there is nothing to follow.
    is_link = found.shown_only and found.one_time_link.startswith("http")
    link = found.one_time_link if is_link else ""
    context = {"mail": found, "body": body, "link": link, "state": _state(found)}
    return render(request, "backoffice/mail.html", context)


@staff_page("home")
def gallery(request: Any) -> HttpResponse:
    """Every component, for whoever builds pages."""
    form = forms.Form()
    form.fields["text"] = forms.CharField(label="Message", widget=forms.Textarea, max_length=5000)
    form.fields["files"] = AttachmentsField(by=request.staff, company_id=None, label="Attachments")
    files = [Shown("Offer 2026-114.pdf", "84 kB", "#"), Shown("log.txt", "1.2 MB", "#")]
    context = {"form": form, "files": files, "message": rich_text.html(_MESSAGE, images={})}
    return render(request, "backoffice/gallery.html", context)


_MESSAGE = """The pump at **Site 2** stops after ten minutes:

```
E-41 pressure low
```
> Did you open the valve?

- yes
- see https://manuals.example/pump"""


urlpatterns = [
    path("", home, name="home"),
    path("mails/", mails, name="mails"),
    path("mails/<pid:public_id>/", mail, name="mail"),
    path("gallery/", gallery, name="gallery"),
]
