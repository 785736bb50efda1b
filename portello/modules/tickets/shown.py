"""How tickets look on both sides: columns, filters, badges, the conversation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup, escape

from portello.core import custom, formats
from portello.core.fields import custom_fields
from portello.core.languages import current
from portello.modules.tickets.desk.models import URGENCIES, TicketKind
from portello.modules.tickets.models import Message, Participant, Ticket
from portello.ui import rich_text
from portello.ui.attachments import Shown
from portello.ui.listing import Column, Filter

TONES = {"open": "info", "waiting": "warning", "held": "neutral", "closed": "success"}
URGENCY_TONES = {"low": "neutral", "normal": "neutral", "high": "danger"}
RATINGS = [
    (5, gettext_lazy("Very good")),
    (4, gettext_lazy("Good")),
    (3, gettext_lazy("Fair")),
    (2, gettext_lazy("Poor")),
    (1, gettext_lazy("Very poor")),
]
SHOWN = 50  # messages of a conversation; earlier ones are asked for
# What staff read for the states in which customers read "we" and "you".
STAFF_STATES = [
    ("open", gettext_lazy("Ours")),
    ("waiting", gettext_lazy("Customer's")),
    ("held", gettext_lazy("A third party's")),
    ("closed", gettext_lazy("Closed")),
]


def state_badge(state: str, language: str | None = None, *, staff: bool = False) -> Markup:
    """Whose turn it is, as a word with a colour."""
    return _badge(state, language or current(), staff)


@lru_cache(maxsize=64)
def _badge(state: str, language: str, staff: bool) -> Markup:
    labels = dict(STAFF_STATES if staff else Ticket.STATES)
    return Markup('<span class="badge badge-{}">{}</span>').format(
        TONES.get(state, "neutral"), labels.get(state, state)
    )


def urgency_badge(urgency: str) -> Markup:
    """The urgency, where it is not the usual one."""
    if urgency != "high":
        return Markup("")
    return Markup('<span class="badge badge-danger">{}</span>').format(dict(URGENCIES)[urgency])


def kind_names() -> Mapping[int, str]:
    """{key: name} of all kinds, in the current language; one query."""
    return {kind.pk: str(kind) for kind in TicketKind.objects.all()}


# ---- the list of customers

# What a row shows, fetched as plain values; what stands in the export only is asked for it alone.
FIELDS = ("public_id", "number", "subject", "state", "urgency", "contact__name", "last_at")
EXPORTED = ("created_at",)


def columns(*, marks: bool = False) -> list[Column]:
    """The columns of a customer's list, in the current language; `marks`: rows say what is unread."""
    return list(_columns(current(), marks))


@cache
def _columns(language: str, marks: bool) -> tuple[Column, ...]:
    """Made once per language, while it is the current one."""
    return (
        Column(
            "subject",
            _("Subject"),
            _marked if marks else lambda t: t.subject,
            ("subject",),
            lambda t: t.subject,
            kind="long",
        ),
        Column("number", _("Number"), lambda t: t.number, ("number",), kind="minor-cell"),
        Column(
            "state",
            _("Turn"),
            lambda t: _turn(t.state, t.urgency, language),
            ("state",),
            lambda t: str(dict(Ticket.STATES)[t.state]),
        ),
        Column("contact", _("For"), lambda t: t.contact__name or ""),
        Column(
            "last_at",
            _("Last message"),
            lambda t: formats.moment(t.last_at),
            ("last_at",),
            lambda t: t.last_at.date(),
            "date",
        ),
        Column("created_at", _("Created"), lambda t: t.created_at.date(), kind="export"),
    )


def _marked(ticket: Any) -> Markup | str:
    """The subject, with a word where there is news that one has not read."""
    if not ticket.unread:
        return str(ticket.subject)
    badge = Markup('<span class="badge badge-info">{}</span>').format(_("new"))
    return Markup("{} {}").format(ticket.subject, badge)


@lru_cache(maxsize=256)
def _turn(state: str, urgency: str, language: str) -> Markup:
    return Markup("{} {}").format(state_badge(state, language), urgency_badge(urgency)).strip()


def state_filter() -> Filter:
    """Open ones together, or one state."""
    return _STATE


def _by_state(rows: Any, value: str) -> Any:
    return rows.open() if value == "unclosed" else rows.filter(state=value)


_STATE = Filter(
    "state",
    gettext_lazy("Turn"),
    [("unclosed", gettext_lazy("Not closed")), *Ticket.STATES],
    _by_state,
)


def mine_filter(contact: Any) -> Filter:
    """Those one takes part in, for whoever sees the company's."""

    def mine(rows: Any, value: str) -> Any:
        own = Participant._base_manager.filter(contact=contact).values("ticket_id")
        return rows.filter(pk__in=own)

    return Filter("whose", _WHOSE, _MINE, mine)


_WHOSE, _MINE = gettext_lazy("Whose"), [("mine", gettext_lazy("Mine"))]


def further(ticket: Ticket, hidden: Collection[str] = ()) -> list[tuple[Any, str]]:
    """(label, value) of what staff ask beside the usual, as far as it is not hidden."""
    shown = [one for one in custom_fields(Ticket) if one.name not in hidden]
    return [(one.label, custom.said(one, one.value(ticket))) for one in shown]


# ---- the conversation


@dataclass
class Entry:
    """One message, note or event as it is printed."""

    key: str
    side: str
    name: str
    at: Any
    html: Markup | str = ""
    event: Markup | str = ""
    files: list[Shown] = field(default_factory=list)
    way: str = ""
    whole: str = ""  # where staff read the mail it came by
    note: bool = False
    text: str = ""


_EVENTS: dict[str, Any] = {
    "closed": gettext_lazy("%(name)s closed the ticket."),
    "reopened": gettext_lazy("%(name)s reopened the ticket."),
    "held": gettext_lazy("%(name)s waits for a third party."),
    "asked": gettext_lazy("%(name)s waits for the customer's answer."),
    "rated": gettext_lazy("%(name)s rated the help: %(rating)s."),
    "copied": gettext_lazy("%(name)s put %(who)s in copy."),
    "uncopied": gettext_lazy("%(name)s took %(who)s out of copy."),
    "merged": gettext_lazy("%(name)s joined this ticket with %(number)s."),
    "took_in": gettext_lazy("%(name)s joined ticket %(number)s with this one."),
}
_UNSEEN: dict[str, Any] = {  # where the reader does not see the other ticket
    "merged": gettext_lazy("%(name)s joined this ticket with another one."),
    "took_in": gettext_lazy("%(name)s joined another ticket with this one."),
}


def entry(
    message: Message,
    files: Iterable[Shown] = (),
    who: Callable[[int], str] = lambda key: "",
    numbers: Collection[str] | None = None,
) -> Entry:
    """A message as it is printed; `who` names the person of an event, and `numbers` are those of
    the tickets that the reader sees (None: of all)."""
    made = Entry(message.public_id, message.side, message.name or _("Somebody"), message.at)
    made.way, made.text = message.way, message.text
    if message.verb:
        made.event = _event(message, who, numbers)
    else:
        made.files = list(files)
        pictures = {one.name: one.image for one in made.files if one.image}
        made.html = rich_text.html(message.text, pictures)
    return made


def _event(message: Message, who: Callable[[int], str], numbers: Collection[str] | None) -> Markup:
    values = {
        "name": message.name or _("Somebody"),
        "who": who(message.values.get("who", 0)) or _("somebody"),
        "number": message.values.get("number", ""),
        "rating": dict(RATINGS).get(message.values.get("rating", 0), ""),
    }
    unseen = numbers is not None and values["number"] not in numbers
    events = _EVENTS | _UNSEEN if unseen else _EVENTS
    text = str(events.get(message.verb, "%(name)s"))
    return escape(text) % values
