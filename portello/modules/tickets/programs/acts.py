"""What programs do with a ticket: answer, give the turn, rate; and, for other systems, note and sort."""

from __future__ import annotations

from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.refusals import Refusal
from portello.api.callers import Caller, PersonCaller, Rights
from portello.api.resources import Act, Call, Schema
from portello.api.shown import plain
from portello.core import changes
from portello.modules.accounts.models import User
from portello.modules.customers.models import Asset
from portello.modules.orders.models import Order
from portello.modules.tickets.desk.models import Queue, kinds_in_use
from portello.modules.tickets.desk.operations import colleagues, sort_ticket, write_note
from portello.modules.tickets.models import Message, Note, Ticket
from portello.modules.tickets.operations import (
    Closed,
    Merged,
    Writer,
    answer_ticket,
    locked,
    writer_of,
)
from portello.modules.tickets.programs.opening import (
    ID,
    TEXT,
    URGENCY,
    chosen,
    open_one,
    takes,
    writer_for,
)
from portello.modules.tickets.rated import words_for
from portello.modules.tickets.shown import writer_named
from portello.modules.tickets.states import NotYours, rate, set_state

_ANSWER = "tickets.answer"  # of staff, and so of their systems
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_STATES = [key for key, _label in Ticket.STATES]
_CUSTOMERS_STATES = ["closed", "open"]


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object", "properties": properties, "required": list(properties),
        "additionalProperties": False,
    }  # fmt: skip


def _list(**properties: Schema) -> Schema:
    return _object(items={"type": "array", "items": _object(**properties)})


def _readable(caller: Caller) -> None:
    """A ticket of which a person does not see the subject has no page, and no acts either."""
    if "subject" not in caller.fields(Ticket):
        raise Http404


def _by(call: Call) -> tuple[Any, Writer]:
    """Who acts, and as whom he writes."""
    _readable(call.caller)
    if isinstance(call.caller, PersonCaller):
        return call.caller.by, writer_of(call.caller.by, way="program")
    return call.caller.by, writer_for(call.given, call.record)


def _impossible() -> NoReturn:
    title = _("This is not possible any more")
    text = _("The ticket is in another state by now, or its kind does not allow it.")
    raise Refusal(409, title, text) from None


# ---- answering


def _message_takes(caller: Caller) -> dict[str, Schema]:
    if not caller.is_integration:
        return {"text": TEXT}
    return {"text": TEXT, "state": {"type": "string", "enum": _STATES}, "name": TEXT}


def _answer(call: Call) -> Ticket:
    by, writer = _by(call)
    ticket: Ticket = call.record
    try:
        answer_ticket(
            by=by, ticket=ticket, text=call.given["text"], writer=writer,
            state=call.given.get("state", ""),
        )  # fmt: skip
    except (Closed, Merged):
        _impossible()
    return ticket


def _messages(caller: Caller, ticket: Ticket) -> dict[str, Any]:
    _readable(caller)
    said = caller.rows(Message).filter(ticket=ticket).order_by("at", "pk")
    reader = caller.by if isinstance(caller, PersonCaller) else None
    return {
        "items": [
            {
                "id": one.public_id, "side": one.side, "text": one.text,
                "name": writer_named(reader, reader.contact.pk, one) if reader else one.name,
                "way": one.way, "verb": one.verb, "at": plain(one.at),
            }
            for one in said
        ]
    }  # fmt: skip


# ---- whose turn it is


def _turn_takes(caller: Caller) -> dict[str, Schema]:
    states = _STATES if caller.is_integration else _CUSTOMERS_STATES
    named = {"name": TEXT} if caller.is_integration else {}
    return {"state": {"type": "string", "enum": states}, **named}


def _turn(call: Call) -> Ticket:
    by, writer = _by(call)
    try:
        set_state(by=by, ticket=call.record, state=call.given["state"], writer=writer)
    except (Closed, Merged):
        _impossible()
    ticket: Ticket = call.record
    return ticket


def _turn_shown(caller: Caller, ticket: Ticket) -> dict[str, Any]:
    """How it stands, and what it may be given."""
    _readable(caller)
    if "state" not in caller.fields(Ticket):
        raise Http404
    others = [state for state in _STATES if state != ticket.state and not ticket.merged_into_id]
    if not caller.is_integration:
        may = {"closed": ticket.may_be_closed(), "open": ticket.may_be_reopened()}
        others = [state for state in others if may.get(state)]
    return {"state": ticket.state, "possible": others}


# ---- how it went


def _rating_takes(caller: Caller) -> dict[str, Schema]:
    named = {"name": TEXT} if caller.is_integration else {}
    return {"rating": {"type": "integer"}, "comment": TEXT, **named}


def _rate(call: Call) -> Ticket:
    by, writer = _by(call)
    words = call.given.get("comment", "").replace("\x00", "")
    if len(words) > 2000:
        raise ValidationError({"comment": _("At most %(most)s characters.") % {"most": 2000}})
    try:
        rate(by=by, ticket=call.record, rating=call.given["rating"], text=words, writer=writer)
    except NotYours:
        title = _("This is not yours to rate")
        raise Refusal(403, title, _("Whoever the ticket is for says how it went.")) from None
    ticket: Ticket = call.record
    return ticket


def _rating(caller: Caller, ticket: Ticket) -> dict[str, Any]:
    _readable(caller)
    possible, words = ticket.is_closed and not ticket.merged_into_id, ticket.rating_text
    if isinstance(caller, PersonCaller):
        possible = ticket.may_be_rated_by(caller.by.contact.pk)
        words = words_for(caller.by, ticket)
    return {"rating": ticket.rating, "comment": words, "possible": possible}


# ---- what only staff read, and their systems


def _note(call: Call) -> Ticket:
    write_note(by=call.caller.by, ticket=call.record, text=call.given["text"])
    ticket: Ticket = call.record
    return ticket


def _notes(caller: Caller, ticket: Ticket) -> dict[str, Any]:
    notes = Note.objects.filter(ticket=ticket).order_by("at", "pk")
    return {
        "items": [
            {"id": one.public_id, "name": one.name, "text": one.text, "at": plain(one.at)}
            for one in notes
        ]
    }


# ---- who works on it, where, and what it is about

_SORTED: dict[str, Schema] = {
    "assignee": ID, "queue": ID, "kind": ID, "urgency": URGENCY, "asset": ID, "order": ID,
}  # fmt: skip


def _sort(call: Call) -> Ticket:
    ticket, given = call.record, call.given
    own = {"company": ticket.company_id}
    rows = {
        "assignee": User.objects.filter(is_active=True).exclude(staff_role=""),
        "queue": Queue.objects.all(),
        "asset": Asset.objects.filter(**own, archived_at=None),
        "order": Order.objects.filter(**own),
    }
    values: dict[str, Any] = {n: chosen(rows[n], n, given) for n in given if n in rows}
    if "kind" in given:
        values["kind"] = chosen(kinds_in_use(), "kind", given)
    if "urgency" in given:
        values["urgency"] = given["urgency"]
    stored = locked(ticket)
    if call.version is not None and stored.version != call.version:
        raise changes.Stale(stored, {name: getattr(stored, name) for name in values})
    try:
        sort_ticket(by=call.caller.by, ticket=stored, values=values)
    except Merged:
        _impossible()
    return stored


def _sorting(caller: Caller, ticket: Ticket) -> dict[str, Any]:
    """How it is sorted, and the ids of what can be chosen."""
    stands = {name: plain(getattr(ticket, name)) for name in _SORTED}
    choices = {
        "assignee": [(one.public_id, one.name or one.email) for one in colleagues()],
        "queue": [(one.public_id, one.name) for one in Queue.objects.order_by("sort")],
        "kind": [(one.public_id, str(one)) for one in kinds_in_use()],
    }
    given = {n: [{"id": key, "name": name} for key, name in c] for n, c in choices.items()}
    return {**stands, "choices": given}


_CHOICES = {"type": "array", "items": _object(id=TEXT, name=TEXT)}
ACTS = (
    Act("", gettext_lazy("New ticket"), Rights(_ANSWER, "tickets.create"), takes,
        ("subject", "text"), open_one),
    Act("messages", gettext_lazy("Messages"), Rights(_ANSWER, "tickets.answer"), _message_takes,
        ("text",), _answer, _messages,
        _list(id=TEXT, side=TEXT, name=TEXT, text=TEXT, way=TEXT, verb=TEXT, at=_MOMENT)),
    Act("turn", gettext_lazy("Turn"), Rights(_ANSWER, "tickets.close"), _turn_takes, ("state",),
        _turn, _turn_shown, _object(state=TEXT, possible={"type": "array", "items": TEXT})),
    Act("rating", gettext_lazy("Rating"), Rights(_ANSWER, "tickets.close"),
        _rating_takes, ("rating",),
        _rate, _rating,
        _object(rating={"type": ["integer", "null"]}, comment=TEXT, possible={"type": "boolean"})),
    Act("notes", gettext_lazy("Internal notes"), Rights(_ANSWER), lambda caller: {"text": TEXT},
        ("text",), _note, _notes, _list(id=TEXT, name=TEXT, text=TEXT, at=_MOMENT)),
    Act("sorting", gettext_lazy("Sorting"), Rights(_ANSWER), lambda caller: _SORTED, (),
        _sort, _sorting,
        _object(**_SORTED, choices=_object(assignee=_CHOICES, queue=_CHOICES, kind=_CHOICES)),
        guarded=True),
)  # fmt: skip
