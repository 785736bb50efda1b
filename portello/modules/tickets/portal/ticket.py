"""Customer page: one ticket as a conversation, and answering in it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.pages import ATTACHMENTS, FORM, customer_page
from portello.core import once, uploads
from portello.modules.customers.models import Contact
from portello.modules.tickets.briefings.reading import all_said
from portello.modules.tickets.forms import AnswerForm
from portello.modules.tickets.happened import last_for_customers
from portello.modules.tickets.joined import joined_addresses
from portello.modules.tickets.models import Attachment, Message, Participant, Ticket
from portello.modules.tickets.operations import Closed, Merged, Writer, answer_ticket, writer_of
from portello.modules.tickets.portal.facts import facts_of, shown_facts
from portello.modules.tickets.portal.new import address_of
from portello.modules.tickets.rated import how_it_went
from portello.modules.tickets.shown import (
    SHOWN,
    Entry,
    briefed,
    entry,
    further,
    hidden_from_collaborator,
    hides_names,
    state_badge,
    urgency_badge,
)
from portello.ui.attachments import answer, shown

# Whose turn a collaborator may say it is; after his own answer the customer's comes first.
COLLABORATORS_TURNS = [
    ("waiting", gettext_lazy("Waiting for the customer")),
    ("open", gettext_lazy("Back to staff")),
    ("held", gettext_lazy("I am still working on it")),
    ("closed", gettext_lazy("Closed: it is solved")),
]


def found(request: Any, public_id: str) -> Ticket:
    """The ticket, if the viewer sees it and may read what it is about; else `Http404`."""
    viewer = request.viewer
    ticket: Ticket = viewer.get(Ticket, public_id, "kind", **facts_of(viewer, viewer.see))
    if "subject" in request.viewer.hidden(Ticket):
        raise Http404
    return ticket


@customer_page("tickets.view", FORM, takes=ATTACHMENTS)
def detail(request: Any, public_id: str) -> HttpResponse:
    """The conversation; a POST answers."""
    viewer = request.viewer
    ticket = found(request, public_id)
    if request.method == "POST" and not viewer.may("tickets.answer"):
        raise Http404
    door = viewer.see
    return conversation(
        request, ticket, door, writer_of(viewer), template="tickets/portal/ticket.html",
        may_answer=viewer.may("tickets.answer"),
    )  # fmt: skip


def conversation(
    request: Any, ticket: Ticket, door: Any, writer: Writer, *, template: str, may_answer: bool,
    briefing: Any = None,
) -> HttpResponse:  # fmt: skip
    """The page of a ticket, read through `door` (`viewer.see`, or that of what is assigned).

    `briefing` is the form with which a collaborator tells staff something; sent, it is not an answer.
    """
    answers = request.method == "POST" and (briefing is None or not briefing.is_bound)
    sent = (request.POST, request.FILES) if answers else ()
    form = AnswerForm(request.viewer, ticket.company_id, *sent)
    if answers:
        since = last_for_customers(ticket)
        if before := once.sent_before(request, words=True, since=since):
            return before
        if form.is_valid() and (where := _answered(request, ticket, form, writer)):
            return redirect(where)
    manages = writer.side == "collaborator"
    context = _context(request, ticket, door, with_people=not manages)
    context |= {"form": form, "may_answer": may_answer}
    context["reopens"] = manages or ticket.may_be_reopened()
    context["turns"] = COLLABORATORS_TURNS if manages else []
    context["once"] = (request.POST.get("once") if answers else "") or once.new_key()
    if manages:
        context |= {"briefing": briefing, "briefing_once": once.new_key()}
    faulty = form.errors or (briefing is not None and briefing.errors)
    return render(request, template, context, status=422 if faulty else 200)


def _answered(request: Any, ticket: Ticket, form: AnswerForm, writer: Writer) -> str | None:
    """Where to go after the answer; None, with errors on the form, if it could not be stored."""
    try:
        with transaction.atomic():
            said = answer_ticket(
                by=request.viewer,
                ticket=ticket,
                text=form.cleaned_data["text"],
                writer=writer,
                files=form.cleaned_data["files"],
                state=_turn(request) if writer.side == "collaborator" else "",
            )
            where = f"{request.path}#m-{said.public_id}"
            once.remember(request, where)
    except (IntegrityError, uploads.Gone):
        if earlier := once.earlier(request):
            return earlier
        form.add_error("files", _("A file is no longer here. Please choose it again."))
    except Closed:
        form.add_error(
            None,
            _("This ticket was closed and cannot be reopened. Open a new one; your text is below."),
        )
    except Merged as merged:
        _say_merged(request, form, merged.into)
    except ValidationError as wrong:
        form.add_error("text", wrong)
    else:
        messages.success(request, _("Your answer has been sent."))
        return where
    return None


def _turn(request: Any) -> str:
    """The turn that a collaborator gives with his answer; an unknown one is the customer's."""
    asked = request.POST.get("state", "")
    return asked if asked in dict(COLLABORATORS_TURNS) else "waiting"


def _say_merged(request: Any, form: AnswerForm, into: Ticket) -> None:
    named = "number" not in request.viewer.hidden(Ticket)
    seen = named and request.viewer.see(Ticket).filter(pk=into.pk).exists()
    form.add_error(
        None,
        _("This ticket was joined with %(number)s. Answer there; your text is below.")
        % {"number": into.number}
        if seen
        else _("This ticket was joined with another one. Open a new one; your text is below."),
    )


def _context(request: Any, ticket: Ticket, door: Any, *, with_people: bool) -> dict[str, Any]:
    viewer = request.viewer
    hidden = viewer.hidden(Ticket)
    unread = hidden if with_people else hidden_from_collaborator(viewer, ticket)
    visible = {name: name not in hidden for name in viewer.rules(Ticket)}
    followed = door(Participant).filter(ticket=ticket)
    rows = followed.order_by("contact__sort", "pk").values(
        "role",
        "is_muted",
        "contact_id",
        "contact__name",
        "contact__public_id",
        "contact__ticket_mails",
    )
    parts = list(rows) if with_people else []
    said = door(Message).filter(ticket=ticket).annotate(outside=F("contact__company__name"))
    rows = said if with_people else all_said(door, ticket)
    entries, earlier = _entries(request, ticket, door, parts, rows)
    shows_people = visible["contact"] and not hides_names(viewer)
    return {
        "ticket": ticket,
        "visible": visible,
        "badge": state_badge(ticket.state, side="" if with_people else "collaborator"),
        "urgency": urgency_badge(ticket.urgency),
        "entries": entries,
        "earlier": earlier,
        "further": further(ticket, unread),
        "facts": shown_facts(viewer, ticket),
        "people": [one for one in parts if one["role"] != "for"] if shows_people else [],
        "own": viewer.contact.public_id,
        "shows_people": shows_people,
        "own_part": next((one for one in parts if one["contact_id"] == viewer.contact.pk), None),
        "sees_merged": getattr(ticket, "sees_merged", False),
        "sees_article": getattr(ticket, "sees_article", False),
        "sees_order": getattr(ticket, "sees_order", False),
        **how_it_went(viewer, ticket),
        "address": address_of(ticket),
    }


def _entries(
    request: Any, ticket: Ticket, door: Any, parts: list[dict[str, Any]], rows: Any
) -> tuple[list[Entry], bool]:
    """What was said, in order: the latest, or all if asked for; and whether there is more."""
    rows = rows.order_by("-at", "-id")
    wants_all = request.GET.get("messages") == "all"
    said = list(rows if wants_all else rows[: SHOWN + 1])
    more = not wants_all and len(said) > SHOWN
    said = said[:SHOWN] if more else said
    files = defaultdict(list)
    if any(one.has_files for one in said):
        rows = door(Attachment).filter(ticket=ticket).select_related("file")
        for one in rows.order_by("position", "pk"):
            files[one.message_id].append(shown(one.file, f"{request.path}files/{one.public_id}/"))
    names = _names(
        request, ticket, door, said, {p["contact_id"]: p["contact__name"] for p in parts}
    )
    rows = door(Ticket).none() if "number" in request.viewer.hidden(Ticket) else door(Ticket)
    seen = joined_addresses(rows, said, f"portal:tickets:{request.resolver_match.url_name}")
    if hides_names(request.viewer):
        names = {key: name for key, name in names.items() if key == request.viewer.contact.pk}
    made = [
        briefed(one)
        if getattr(one, "between", False)
        else entry(one, files[one.id], lambda key: names.get(key, ""), seen, request.viewer)
        for one in reversed(said)
    ]
    return made, more


def _names(
    request: Any, ticket: Ticket, door: Any, said: list[Message], known: dict[int, str]
) -> dict[int, str]:
    """The names of whoever was put in copy and is not any more."""
    gone = {one.values["who"] for one in said if "who" in one.values} - known.keys()
    if gone:
        rows = door(Participant).filter(ticket=ticket, contact_id__in=gone)
        known |= dict(rows.values_list("contact_id", "contact__name"))
        rows = request.viewer.see(Contact).filter(pk__in=gone - known.keys())
        known |= dict(rows.values_list("pk", "name")) if gone - known.keys() else {}
    return known


@customer_page("tickets.view")
def file(request: Any, public_id: str, file: str) -> HttpResponseBase:
    """A file of a message."""
    found(request, public_id)
    return given(request, request.viewer.see(Attachment), public_id, file)


def given(request: Any, rows: Any, public_id: str, file: str) -> HttpResponseBase:
    """The file behind an attachment of this ticket among `rows`; else `Http404`."""
    one = rows.filter(public_id=file, ticket__public_id=public_id).select_related("file").first()
    if one is None:
        raise Http404
    return answer(request, one.file)


urlpatterns = [
    path("tickets/<pid:public_id>/files/<pid:file>/", file, name="file"),
    path("tickets/<pid:public_id>/", detail, name="detail"),
]
