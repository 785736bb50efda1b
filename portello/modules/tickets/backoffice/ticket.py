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
from django.utils.translation import gettext_lazy

from portello.access.pages import ATTACHMENTS, FORM, staff_page
from portello.core import once, uploads
from portello.modules.tickets.backoffice.forms import TURNS, NoteForm, SortForm, StaffAnswerForm
from portello.modules.tickets.backoffice.listing import address_of
from portello.modules.tickets.backoffice.talk import canned_answers, customer_card, talk
from portello.modules.tickets.briefings.sending import send
from portello.modules.tickets.desk.mentions import mentioned, readers
from portello.modules.tickets.desk.operations import (
    Overtaken,
    answer_as_staff,
    write_note,
)
from portello.modules.tickets.desk.presence import others
from portello.modules.tickets.forms import BriefingForm
from portello.modules.tickets.happened import last_for_staff
from portello.modules.tickets.models import Attachment, NoteFile, Ticket
from portello.modules.tickets.operations import Merged, writer_of
from portello.modules.tickets.shown import STAFF_STATES, further, state_badge, urgency_badge
from portello.modules.tickets.states import set_state
from portello.ui.attachments import answer
from portello.ui.history import history_address

BRIEFING = gettext_lazy("To the collaborator only")
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
        form = StaffAnswerForm(staff, key, **_canned(request, ticket))
        return page(request, ticket, form, NoteForm(staff, key))
    if not staff.may("tickets.answer"):
        raise Http404
    if before := once.sent_before(request, words=True, since=last_for_staff(ticket)):
        return before
    sent, act = (request.POST, request.FILES), request.POST.get("act")
    form = StaffAnswerForm(staff, key, *(sent if act not in ("note", "briefing") else ()))
    note = NoteForm(staff, key, *(sent if act == "note" else ()))
    briefing = BriefingForm(BRIEFING, *([request.POST] if act == "briefing" else []))
    if act == "note":
        where = _noted(request, ticket, note) if note.is_valid() else None
    elif act == "briefing":
        where = _briefed(request, ticket, briefing) if briefing.is_valid() else None
    elif act == "turn":
        where = _turned(request, ticket, form)
    else:
        where = _answered(request, ticket, form) if form.is_valid() else None
    return redirect(where) if where else page(request, ticket, form, note, briefing=briefing)


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
        form.add_error(None, _overtaken(overtaken, form))
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


def _overtaken(by: Overtaken, form: StaffAnswerForm) -> list[str]:
    """What has happened meanwhile. The form then has the status that stands, so that sending again
    does not undo what a colleague set; not that it is our turn, which is over with the answer."""
    if by.state != "open":
        sent: Any = form.data
        form.data = sent.copy()
        form.data["state"] = by.state  # type: ignore[index]
    told = _(
        "%(name)s wrote an answer while you were writing; read it first. Your text is still here: "
        "send it again if it still fits."
    ) % {"name": ", ".join(by.names)}
    if by.state == "closed":
        now = _("The ticket is closed. An answer opens it again, unless you choose “Closed”.")
    else:
        now = _("The status is now: %(status)s.") % {"status": dict(STAFF_STATES)[by.state]}
    return [told, now]


def _turned(request: Any, ticket: Ticket, form: StaffAnswerForm) -> str | None:
    """Set whose turn it is and send nothing; not over a text that somebody meant to send."""
    state = request.POST.get("state", "")
    form.is_valid()
    written = form.cleaned_data.get("text") or form.cleaned_data.get("files")
    form.errors.clear()
    if state not in dict(TURNS):
        form.add_error("state", _("Choose one of them."))
    elif written:
        text = _("Nothing was sent or set. Send your text, or empty the field first.")
        form.add_error(None, text)
    else:
        try:
            set_state(by=request.staff, ticket=ticket, state=state, writer=writer_of(request.staff))
        except Merged:
            form.add_error(None, _("This ticket was joined with another one."))
        else:
            messages.success(request, _("Saved. Nothing was sent to the customer."))
            return address_of(ticket)
    return None


def _briefed(request: Any, ticket: Ticket, form: BriefingForm) -> str | None:
    """Tell the collaborators something that the customer does not read."""
    writer = writer_of(request.staff)
    where = send(request, ticket, form, by=request.staff, writer=writer, page=address_of(ticket))
    if where:
        messages.success(request, _("Sent to the collaborator. The customer does not see it."))
    return where


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
        _say_who_was_told(request, given["note"])
        return where
    return None


def _say_who_was_told(request: Any, text: str) -> None:
    """The writer sees at once whom an @ has reached, and which reached nobody."""
    people, unknown = mentioned(text, readers()) if "@" in text else ([], [])
    if told := [one.name or one.email for one in people if one.pk != request.user.pk]:
        messages.info(request, _("Told: %(names)s.") % {"names": ", ".join(told)})
    if unknown:
        said = _("Nobody, or more than one, is called %(names)s here: nobody was told.")
        messages.warning(request, said % {"names": ", ".join(unknown)})


def page(
    request: Any, ticket: Ticket, form: StaffAnswerForm, note: NoteForm, *,
    sorting: SortForm | None = None, briefing: BriefingForm | None = None,
) -> HttpResponse:  # fmt: skip
    """The page of a ticket, with whatever one of its forms has to say."""
    ticket = found(ticket.public_id)
    answers = request.staff.may("tickets.answer")
    sorting = sorting or SortForm(ticket)
    briefing = briefing or BriefingForm(BRIEFING)
    shown = talk(request, ticket)
    context = {
        "ticket": ticket, "badge": state_badge(ticket.state, side="staff"),
        "urgency": urgency_badge(ticket.urgency), "turns": TURNS,
        "form": form, "note": note, "sorting": sorting, "answers": answers,
        "briefing": briefing, "briefing_once": once.new_key(),
        "once": request.POST.get("once") or once.new_key(), "note_once": once.new_key(),
        "history": history_address(ticket), "address": address_of(ticket),
        "colleagues": sorting.people, "here": others(ticket, request.user, sorting.people),
        "canned": canned_answers(ticket, request.user) if answers else [],
        "further": further(ticket),
        "makes_articles": request.staff.may("knowledge.write"),
        **shown, **customer_card(ticket),
    }  # fmt: skip
    faulty = form.errors or note.errors or sorting.errors or briefing.errors
    return render(request, "tickets/backoffice/ticket.html", context, status=422 if faulty else 200)


def _canned(request: Any, ticket: Ticket) -> dict[str, str]:
    """What the canned answer that the address names puts into the form, without JavaScript."""
    wanted = request.GET.get("canned", "")
    for one in canned_answers(ticket, request.user) if wanted else []:
        if one.public_id == wanted:
            return {"text": one.text, "state": one.state}
    return {}


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
