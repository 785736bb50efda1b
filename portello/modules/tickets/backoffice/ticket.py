"""Staff pages: one ticket with its conversation and notes; answering, noting, and the files of both."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.pages import ATTACHMENTS, FORM, staff_page
from portello.core import once, uploads
from portello.modules.tickets.backoffice.forms import TURNS, NoteForm, SortForm, StaffAnswerForm
from portello.modules.tickets.backoffice.listing import address_of
from portello.modules.tickets.backoffice.talk import canned_answers, customer_card, talk
from portello.modules.tickets.desk.operations import Overtaken, answer_as_staff, write_note
from portello.modules.tickets.models import Attachment, NoteFile, Ticket
from portello.modules.tickets.operations import Merged
from portello.modules.tickets.shown import STAFF_STATES, further, state_badge, urgency_badge
from portello.ui.attachments import answer
from portello.ui.history import history_address

AROUND = (
    "company", "contact", "portal", "kind", "queue", "assignee", "site", "asset", "order",
    "merged_into", "article",
)  # fmt: skip


def found(public_id: str) -> Ticket:
    """The ticket with what it is about, or `Http404`."""
    return get_object_or_404(Ticket.objects.select_related(*AROUND), public_id=public_id)


@staff_page("tickets.view", FORM, takes=ATTACHMENTS)
def detail(request: Any, public_id: str) -> HttpResponse:
    """The conversation; a POST answers the customer, or notes something for staff."""
    ticket = found(public_id)
    staff, key = request.staff, ticket.company_id
    if request.method == "GET" or request.method == "HEAD":
        text = _canned(request, ticket)
        return page(request, ticket, StaffAnswerForm(staff, key, text=text), NoteForm(staff, key))
    if not staff.may("tickets.answer"):
        raise Http404
    if earlier := once.earlier(request):
        return redirect(earlier)
    sent = (request.POST, request.FILES)
    if request.POST.get("act") == "note":
        note = NoteForm(staff, key, *sent)
        where = _noted(request, ticket, note) if note.is_valid() else None
        return (
            redirect(where) if where else page(request, ticket, StaffAnswerForm(staff, key), note)
        )
    form = StaffAnswerForm(staff, key, *sent)
    where = _answered(request, ticket, form) if form.is_valid() else None
    return redirect(where) if where else page(request, ticket, form, NoteForm(staff, key))


def _answered(request: Any, ticket: Ticket, form: StaffAnswerForm) -> str | None:
    """Where to go after the answer; None, with errors on the form, if it could not be stored."""
    given = form.cleaned_data
    try:
        with transaction.atomic():
            said = answer_as_staff(
                by=request.staff, ticket=ticket, text=given["text"], files=given["files"],
                state=given["state"] or "waiting", seen=given["seen"],
            )  # fmt: skip
            where = f"{address_of(ticket)}#m-{said.public_id}"
            once.remember(request, where)
    except Overtaken as overtaken:
        form.add_error(None, _overtaken(overtaken.names))
    except (IntegrityError, uploads.Gone):
        if earlier := once.earlier(request):
            return earlier
        form.add_error("files", _("A file is no longer here. Please choose it again."))
    except Merged as merged:
        text = _("This ticket was joined with %(number)s. Answer there; your text is below.")
        form.add_error(None, text % {"number": merged.into.number})
    except ValidationError as wrong:
        form.add_error("text", wrong.messages)
    else:
        messages.success(request, _("Your answer has been sent."))
        return where
    return None


def _overtaken(names: list[str]) -> str:
    return _(
        "%(name)s wrote an answer while you were writing; read it first. Your text is still here: "
        "send it again if it still fits."
    ) % {"name": ", ".join(names)}


def _noted(request: Any, ticket: Ticket, form: NoteForm) -> str | None:
    given = form.cleaned_data
    try:
        with transaction.atomic():
            note = write_note(
                by=request.staff, ticket=ticket, text=given["note"], files=given["note_files"]
            )
            where = f"{address_of(ticket)}#m-{note.public_id}"
            once.remember(request, where)
    except (IntegrityError, uploads.Gone):
        if earlier := once.earlier(request):
            return earlier
        form.add_error("note_files", _("A file is no longer here. Please choose it again."))
    except ValidationError as wrong:
        form.add_error("note", wrong.messages)
    else:
        messages.success(request, _("The note was saved. Only staff see it."))
        return where
    return None


def page(
    request: Any, ticket: Ticket, form: StaffAnswerForm, note: NoteForm, *,
    sorting: SortForm | None = None,
) -> HttpResponse:  # fmt: skip
    """The page of a ticket, with whatever one of its forms has to say."""
    ticket = found(ticket.public_id)
    answers = request.staff.may("tickets.answer")
    sorting = sorting or SortForm(ticket)
    shown = talk(request, ticket)
    context = {
        "ticket": ticket, "badge": state_badge(ticket.state, staff=True),
        "urgency": urgency_badge(ticket.urgency), "states": STAFF_STATES, "turns": TURNS,
        "form": form, "note": note, "sorting": sorting, "answers": answers,
        "once": request.POST.get("once") or once.new_key(), "note_once": once.new_key(),
        "history": history_address(ticket), "address": address_of(ticket),
        "canned": canned_answers(ticket) if answers else [],
        "further": further(ticket),
        "makes_articles": request.staff.may("knowledge.write"),
        **shown, **customer_card(ticket),
    }  # fmt: skip
    faulty = form.errors or note.errors or sorting.errors
    return render(request, "tickets/backoffice/ticket.html", context, status=422 if faulty else 200)


def _canned(request: Any, ticket: Ticket) -> str:
    """The text of the canned answer that the address names: for whoever has no JavaScript."""
    wanted = request.GET.get("canned", "")
    texts = {one.public_id: one.text for one in canned_answers(ticket)} if wanted else {}
    return texts.get(wanted, "")


@staff_page("tickets.view")
def file(request: Any, public_id: str, file: str) -> HttpResponseBase:
    """A file of a message."""
    rows = Attachment.objects.filter(ticket__public_id=public_id).select_related("file")
    return answer(request, get_object_or_404(rows, public_id=file).file)


@staff_page("tickets.view")
def note_file(request: Any, public_id: str, file: str) -> HttpResponseBase:
    """A file of a note."""
    rows = NoteFile.objects.filter(note__ticket__public_id=public_id).select_related("file")
    return answer(request, get_object_or_404(rows, public_id=file).file)


def back_to(ticket: Ticket) -> tuple[str, str]:
    """Label and address of the ticket, for the pages that hang on it."""
    return ticket.subject, reverse("staff:tickets:detail", kwargs={"public_id": ticket.public_id})


urlpatterns = [
    path("tickets/<pid:public_id>/files/<pid:file>/", file, name="file"),
    path("tickets/<pid:public_id>/note-files/<pid:file>/", note_file, name="note_file"),
    path("tickets/<pid:public_id>/", detail, name="detail"),
]
