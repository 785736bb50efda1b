"""Customer page: one ticket as a conversation, and answering in it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.pages import ATTACHMENTS, FORM, customer_page
from portello.core import once, uploads
from portello.modules.customers.models import Asset, Contact, Site
from portello.modules.knowledge.models import Article
from portello.modules.orders.models import Order
from portello.modules.tickets.forms import AnswerForm
from portello.modules.tickets.models import Attachment, Message, Participant, Ticket
from portello.modules.tickets.operations import Closed, Merged, Writer, answer_ticket, writer_of
from portello.modules.tickets.portal.new import address_of
from portello.modules.tickets.shown import (
    RATINGS,
    SHOWN,
    Entry,
    entry,
    further,
    state_badge,
    urgency_badge,
)
from portello.ui.attachments import answer, shown

# What a page says of the records around the ticket, read as plain values: to a collaborator none of
# these rows passes, only what is assigned to him does.
FACTS = {
    "contact_name": F("contact__name"),
    "site_name": F("site__name"),
    "asset_name": F("asset__name"),
    "asset_serial": F("asset__serial_number"),
    "order_number": F("order__number"),
    "merged_number": F("merged_into__number"),
    "merged_id": F("merged_into__public_id"),
    "article_title": F("article__title"),
    "article_id_": F("article__public_id"),
}


def facts_of(viewer: Any, door: Any) -> dict[str, Any]:
    """The further columns of a ticket: `FACTS`, and whether what they lead to may be opened."""
    other = door(Ticket).order_by().filter(pk=OuterRef("merged_into_id"))
    article = viewer.see(Article).order_by().filter(pk=OuterRef("article_id"))
    return {**FACTS, "sees_merged": Exists(other), "sees_article": Exists(article)}


# Whose turn a collaborator may say it is; after his own answer the customer's comes first.
COLLABORATORS_TURNS = [
    ("waiting", gettext_lazy("The customer's")),
    ("open", gettext_lazy("Ours")),
    ("held", gettext_lazy("A third party's")),
    ("closed", gettext_lazy("Nobody's: it is solved")),
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
    request: Any, ticket: Ticket, door: Any, writer: Writer, *, template: str, may_answer: bool
) -> HttpResponse:
    """The page of a ticket, read through `door` (`viewer.see`, or that of what is assigned)."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AnswerForm(request.viewer, ticket.company_id, *sent)
    if request.method == "POST":
        if earlier := once.earlier(request):
            return redirect(earlier)
        if form.is_valid() and (where := _answered(request, ticket, form, writer)):
            return redirect(where)
    manages = writer.side == "collaborator"
    context = _context(request, ticket, door, with_people=not manages)
    context |= {"form": form, "may_answer": may_answer}
    context["reopens"] = manages or ticket.may_be_reopened()
    context["turns"] = COLLABORATORS_TURNS if manages else []
    context["once"] = request.POST.get("once") or once.new_key()
    return render(request, template, context, status=422 if form.errors else 200)


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
    seen = request.viewer.see(Ticket).filter(pk=into.pk).exists()
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
    visible = {name: name not in hidden for name in viewer.rules(Ticket)}
    rows = (
        door(Participant)
        .filter(ticket=ticket)
        .order_by("contact__sort", "pk")
        .values("role", "contact_id", "contact__name", "contact__public_id")
    )
    parts = list(rows) if with_people else []
    entries, earlier = _entries(request, ticket, door, parts)
    return {
        "ticket": ticket,
        "visible": visible,
        "badge": state_badge(ticket.state),
        "urgency": urgency_badge(ticket.urgency),
        "entries": entries,
        "earlier": earlier,
        "further": further(ticket, hidden),
        "facts": _facts(viewer, ticket),
        "people": [one for one in parts if one["role"] != "for"] if visible["contact"] else [],
        "own": viewer.contact.public_id,
        "sees_merged": getattr(ticket, "sees_merged", False),
        "sees_article": getattr(ticket, "sees_article", False),
        "ratings": RATINGS,
        "address": address_of(ticket),
    }


# The facts that other records' own rules hide.
_RULED = {
    "contact_name": (Contact, "name"), "site_name": (Site, "name"), "asset_name": (Asset, "name"),
    "asset_serial": (Asset, "serial_number"), "order_number": (Order, "number"),
}  # fmt: skip


def _facts(viewer: Any, ticket: Ticket) -> dict[str, Any]:
    found = {name: getattr(ticket, name, None) for name in FACTS}
    for name, (model, field) in _RULED.items():
        if field in viewer.hidden(model):
            found[name] = None
    return found


def _entries(
    request: Any, ticket: Ticket, door: Any, parts: list[dict[str, Any]]
) -> tuple[list[Entry], bool]:
    """What was said, in order: the latest, or all if asked for; and whether there is more."""
    rows = door(Message).filter(ticket=ticket).order_by("-at", "-pk")
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
    asked = {one.values["number"] for one in said if "number" in one.values}
    there = door(Ticket).filter(number__in=asked).values_list("number", flat=True) if asked else ()
    seen = set(there)
    made = [
        entry(one, files[one.pk], lambda key: names.get(key, ""), seen) for one in reversed(said)
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
