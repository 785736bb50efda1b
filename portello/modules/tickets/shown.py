"""How tickets look on both sides: columns, filters, badges, the conversation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, partial
from types import MappingProxyType
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from markupsafe import Markup, escape

from portello.access.profiles import shown_to_somebody
from portello.core import custom, formats
from portello.core.fields import HIDDEN, custom_fields
from portello.core.languages import current
from portello.modules.customers.models import Contact
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
    ("open", gettext_lazy("Ours to answer")),
    ("waiting", gettext_lazy("Waiting for the customer")),
    ("held", gettext_lazy("Waiting for a third party")),
    ("closed", pgettext_lazy("ticket", "Closed")),
]
# And what a collaborator reads: the third party is he himself.
COLLABORATORS_STATES = [
    ("open", gettext_lazy("Staff answer")),
    ("waiting", gettext_lazy("Waiting for the customer")),
    ("held", gettext_lazy("With you")),
    ("closed", pgettext_lazy("ticket", "Closed")),
]
_STATES_OF: dict[str, Any] = {
    "": Ticket.STATES, "staff": STAFF_STATES, "collaborator": COLLABORATORS_STATES,
}  # fmt: skip


def state_badge(state: str, language: str | None = None, *, side: str = "") -> Markup:
    """Whose turn it is, as a word with a colour; `side` says who reads it ("": a customer)."""
    return _badge(state, language or current(), side)


@lru_cache(maxsize=64)
def _badge(state: str, language: str, side: str) -> Markup:
    labels = dict(_STATES_OF[side])
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
FIELDS = ("id", "public_id", "number", "subject", "state", "urgency", "contact__name", "last_at")
EXPORTED = ("created_at",)


def columns(news: Collection[int] = (), *, names: bool = True) -> list[Column]:
    """The columns of a customer's list, in the current language. Rows with these keys say that they
    have news; it may be filled when the rows are known. Without `names` nobody is named."""
    subject, *others = _columns(current())
    marked = replace(subject, cell=partial(_marked, news))
    return [marked, *(one for one in others if names or one.name != "contact")]


@cache
def _columns(language: str) -> tuple[Column, ...]:
    """Made once per language, while it is the current one."""
    return (
        Column(
            "subject",
            _("Subject"),
            lambda t: t.subject,
            ("subject",),
            lambda t: t.subject,
            kind="long",
        ),
        Column("number", _("Number"), lambda t: t.number, ("number",), kind="date"),
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
            lambda t: timezone.localdate(t.last_at),
            "date",
        ),
        Column(
            "created_at", _("Created"), lambda t: timezone.localdate(t.created_at), kind="export"
        ),
    )


def _marked(news: Collection[int], ticket: Any) -> Markup | str:
    """The subject, with a word where there is news that one has not read."""
    if ticket.id not in news:
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


def hidden_from_collaborator(viewer: Any, ticket: Ticket) -> frozenset[str]:
    """The fields of a ticket that is assigned to `viewer` which stay hidden from him.

    Fields of our own are hidden in every profile until it is given them, and nobody gives a
    technician's profile those of another company: what the kind asks customers, he reads too,
    unless his profile or portal takes it away."""
    hidden = viewer.hidden(Ticket)
    asks = ticket.kind.asks if ticket.kind else {}
    asked = {name for name, rule in asks.items() if rule} & hidden
    label = Ticket._meta.label_lower
    rules = (viewer.profile.fields.get(label, {}), viewer.profile.most.get(label, {}))
    taken = {name for some in rules for name, rule in some.items() if rule == HIDDEN}
    return frozenset(hidden - shown_to_somebody(Ticket, asked - taken))


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
    between: bool = False  # staff and collaborator
    outside: str = ""  # the company of a collaborator
    text: str = ""


_EVENTS: dict[str, Any] = {
    "closed": gettext_lazy("%(name)s closed the ticket."),
    "reopened": gettext_lazy("%(name)s reopened the ticket."),
    "held": gettext_lazy("%(name)s waits for a third party."),
    "returned": gettext_lazy("This no longer waits for a third party: we answer next."),
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

_OTHER = Markup('<a href="{}">{}</a>')


def entry(
    message: Message,
    files: Iterable[Shown] = (),
    who: Callable[[int], str] = lambda key: "",
    joined: Mapping[str, str] = MappingProxyType({}),
    reader: Any = None,
) -> Entry:
    """A message as it is printed; `who` names the person of an event, and `joined` are {number:
    address} of the tickets that the reader may open. `reader` is the viewer, none for staff."""
    name = message.name if reader is None else writer_named(reader, reader.contact.pk, message)
    made = Entry(message.public_id, message.side, name or _("Somebody"), message.at)
    made.way, made.text = message.way, message.text
    if message.side == "collaborator":
        made.outside = getattr(message, "outside", None) or ""
    if message.verb:
        made.event = _event(message, made.name, who, joined)
    else:
        made.files = list(files)
        pictures = {one.name: one.image for one in made.files if one.image}
        made.html = rich_text.html(message.text, pictures)
    return made


def briefed(briefing: Any) -> Entry:
    """A briefing as it is printed, marked as what the customer does not read."""
    made = Entry(
        briefing.public_id, briefing.side, briefing.name or _("Somebody"), briefing.at, between=True
    )
    made.html, made.text = rich_text.html(briefing.text, {}), briefing.text
    return made


def writer_named(rules: Any, own: int, message: Message) -> str:
    """Who said it, for a reader with these rules whose contact is `own`: where the names of contacts
    are hidden, a colleague stays nameless."""
    colleague = message.side == "customer" and message.contact_id != own
    return _("A colleague") if colleague and hides_names(rules) else message.name


def hides_names(rules: Any) -> bool:
    """Whether a viewer or a profile's rules keep the names of contacts from the reader."""
    return "name" in rules.hidden(Contact)


def _event(
    message: Message, name: str, who: Callable[[int], str], joined: Mapping[str, str]
) -> Markup:
    number = message.values.get("number", "")
    values = {
        "name": name,
        "who": who(message.values.get("who", 0)) or _("somebody"),
        "number": _OTHER.format(joined.get(number, ""), number),
        "rating": dict(RATINGS).get(message.values.get("rating", 0), ""),
    }
    events = _EVENTS if number in joined else _EVENTS | _UNSEEN
    text = str(events.get(message.verb, "%(name)s"))
    return escape(text) % values
