"""Customer pages of errands: the ordinary ones, and the page of an assigned one in the section."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from portello.access.forms import PortalForm
from portello.access.pages import ATTACHMENTS, FORM, POST, customer_page
from portello.core import changes, once, uploads
from portello.ui import attachments, rich_text
from portello.ui.attachments import AttachmentsField
from portello.ui.listing import Column, Listing
from tests.errands.models import Errand, Guide, Note, NoteFile


@customer_page("errands.view")
def list_(request: Any) -> HttpResponse:
    """Errands of the company, or one's own."""
    columns = [Column("title", "Title", lambda row: row.title, ("title",))]
    listing = Listing(
        request, request.viewer.see(Errand), columns, "title", csv_name="errands",
        link=lambda row: f"/errands/{row.public_id}/",
    )  # fmt: skip
    if listing.wants_csv():
        return listing.csv()
    return render(request, "errands/list.html", {"listing": listing.load()})


@customer_page("errands.view", FORM)
def detail(request: Any, public_id: str) -> HttpResponse:
    """One errand of one's own or of the company."""
    errand = request.viewer.get(Errand, public_id)
    return shown(request, errand, request.viewer.see(Note), edits=True)


@customer_page("assigned.view", FORM)
def assigned(request: Any, public_id: str) -> HttpResponse:
    """One errand that is assigned to a collaborator."""
    errand = request.viewer.get_assigned(Errand, public_id)
    notes = request.viewer.see_assigned(Note)
    return shown(request, errand, notes, edits=request.viewer.may("assigned.manage"))


def shown(request: Any, errand: Errand, notes: Any, *, edits: bool) -> HttpResponse:
    """The page of an errand."""
    if request.method == "POST" and not edits:
        raise Http404
    names = [name for name in ("title", "state") if name in request.viewer.fields(Errand)]
    data = request.POST if request.method == "POST" else None
    form = PortalForm(errand, names, viewer=request.viewer, data=data)
    if data is not None and form.is_valid() and form.save():
        return redirect(request.path)
    of_errand = notes.filter(errand=errand).order_by("pk")
    context = {"errand": errand, "notes": list(of_errand), "form": form, "edits": edits}
    return render(request, "errands/detail.html", context)


@customer_page("assigned.manage", POST)
def note(request: Any, public_id: str) -> HttpResponse:
    """Write a note on an assigned errand."""
    errand = request.viewer.get_assigned(Errand, public_id)
    Note(errand=errand, company_id=errand.company_id, text=request.POST.get("text", "–")).save()
    changes.note(errand, "changed")
    return redirect("portal:errands:assigned", public_id=public_id)


class AnswerForm(forms.Form):
    """A note with files, as a reply to a ticket will be."""

    text = forms.CharField(label="Text", widget=forms.Textarea, max_length=5000)

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        company_id = viewer.company.pk if viewer.company else None
        self.fields["files"] = AttachmentsField(by=viewer, company_id=company_id, label="Files")


@customer_page("errands.view", FORM, takes=ATTACHMENTS)
def answer(request: Any, public_id: str) -> HttpResponse:
    """Write a note with files."""
    errand = request.viewer.get(Errand, public_id)
    if request.method == "POST" and (before := once.sent_before(request, words=True)):
        return before
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AnswerForm(*posted, viewer=request.viewer)
    if posted and form.is_valid():
        try:
            add_note(errand, form.cleaned_data["text"], form.cleaned_data["files"], request)
        except IntegrityError:  # the same form, a moment earlier
            return redirect(once.earlier(request) or request.path)
        except uploads.Gone as gone:  # another form, a moment earlier, has sent the same file
            form.add_error("files", gone.reason)
        else:
            messages.success(request, "Sent.")
            return redirect(request.path)
    notes = list(request.viewer.see(Note).filter(errand=errand).order_by("pk"))
    rows = request.viewer.see(NoteFile).filter(errand=errand).select_related("file").order_by("pk")
    files = {note.pk: [] for note in notes}
    for row in rows:
        address = reverse("portal:errands:file", kwargs={"public_id": row.public_id})
        files[row.note_id].append(attachments.shown(row.file, address))
    shown = [
        (note, files[note.pk], {f.name: f.image for f in files[note.pk] if f.image})
        for note in notes
    ]
    key = request.POST.get("once") or once.new_key()
    context = {"errand": errand, "form": form, "once": key, "notes": shown, "html": rich_text.html}
    return render(request, "errands/answer.html", context, status=422 if form.errors else 200)


def add_note(errand: Errand, text: str, files: list[Any], request: Any) -> None:
    """Keep a note with its files, all or nothing."""
    with transaction.atomic():
        once.remember(request, request.path)
        note = Note(errand=errand, company_id=errand.company_id, text=text)
        note.save()
        uploads.claim(files)
        for file in files:
            NoteFile(errand=errand, company_id=errand.company_id, note=note, file=file).save()
        changes.note(errand, "changed")


@customer_page("errands.view")
def file(request: Any, public_id: str) -> HttpResponse:
    """A file of a note."""
    return attachments.answer(request, request.viewer.get(NoteFile, public_id, "file").file)


@customer_page("errands.view", part="guides")
def guides(request: Any) -> HttpResponse:
    """The guides that the viewer may read."""
    return HttpResponse(" ".join(one.title["en"] for one in request.viewer.see(Guide)))


@customer_page("errands.view", part="guides")
def guide(request: Any, public_id: str) -> HttpResponse:
    """One guide."""
    found = request.viewer.get(Guide, public_id)
    return HttpResponse(f"{found.title['en']} {found.text['en']}")


urlpatterns = [
    path("errands/<pid:public_id>/answer/", answer, name="answer"),
    path("errands/files/<pid:public_id>/", file, name="file"),
    path("errands/", list_, name="list"),
    path("errands/<pid:public_id>/", detail, name="detail"),
    path("errands/guides/", guides, name="guides"),
    path("errands/guides/<pid:public_id>/", guide, name="guide"),
    path("assigned/errands/<pid:public_id>/", assigned, name="assigned"),
    path("assigned/errands/<pid:public_id>/notes/", note, name="note"),
]
