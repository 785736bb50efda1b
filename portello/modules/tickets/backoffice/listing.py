"""The list of tickets as staff see it: what it is narrowed by, and its columns."""

from __future__ import annotations

from collections.abc import Callable, Set
from functools import cached_property
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from portello.core import formats
from portello.core.fields import custom_fields
from portello.core.names import find_key
from portello.modules.customers.models import Company, Contact
from portello.modules.tickets.about import about_filters
from portello.modules.tickets.desk.models import URGENCIES, Queue, TicketKind
from portello.modules.tickets.models import Ticket
from portello.modules.tickets.shown import STAFF_STATES, state_badge
from portello.ui.columns import custom_columns, custom_filters
from portello.ui.listing import Column, Filter, Listing

FIELDS = (
    "public_id", "number", "subject", "company__name", "state", "urgency", "due_at", "kind_id",
    "assignee__name", "assignee__email", "last_at", "created_at", "rating", "queue__name",
)  # fmt: skip
STATES = [
    *STAFF_STATES,
    ("unclosed", gettext_lazy("Not closed")),
    ("all", gettext_lazy("All")),
]
ATTENTION = [("late", gettext_lazy("Late")), ("bad", gettext_lazy("Rated badly"))]
MOST_NAMED = 200  # people of whom a search by a name finds the tickets
BAD = Ticket.BAD_RATING
NO_BREAK = "\u00a0"


def address_of(ticket: Any) -> str:
    """The address of a ticket's page in the back office."""
    return reverse("staff:tickets:detail", kwargs={"public_id": ticket.public_id})


class DeskListing(Listing):
    """Searches everything that was said and noted and who asked, narrows by customer (a company or a
    person), and puts what is due first."""

    def _narrowed(self, hidden: frozenset[str]) -> Any:
        self.customer = self._one("customer")[:100].replace("\x00", "").strip()
        rows = super()._narrowed(hidden)
        if words := find_key(self.customer).split()[:8]:
            known = Company.objects.filter(*[Q(find__contains=word) for word in words])
            either = [Q(find__contains=word) | Q(company__find__contains=word) for word in words]
            people = Contact.objects.filter(*either)
            rows = rows.filter(Q(company__in=known) | Q(contact__in=people.values("pk")))
        return rows

    def _by_words(self, hidden: frozenset[str]) -> Q:
        """Also what a person asked whose name this is: names change, so they are looked up, and few
        words are names."""
        said = super()._by_words(hidden)
        words = find_key(self.query).split()[:8]
        named = Contact.objects.filter(*[Q(find__contains=word) for word in words])
        keys = list(named.values_list("pk", flat=True)[:MOST_NAMED]) if words else []
        return said | Q(contact_id__in=keys) if keys else said

    def _ordered(self) -> Any:
        return super()._ordered().values_list(*self.fields, named=True)  # for the export, too

    def _in_order(self, rows: Any) -> Any:
        if self.sort.lstrip("-") != "due_at":
            return super()._in_order(rows)
        due = F("due_at")  # what nobody waits for stands last, whichever way it is sorted
        down = self.sort.startswith("-")
        return rows.order_by(due.desc(nulls_last=True) if down else due.asc(nulls_last=True), "pk")

    def _cut(self, rows: Any, start: int, end: int) -> Any:
        # Thousands are put in order by an index that has no more than that, and then twenty are read.
        keys = self._in_order(self.rows).values("pk")[start:end]
        found = self._in_order(self.model._default_manager.filter(pk__in=keys))
        return found.values_list(*self.fields, named=True)

    @cached_property
    def _asked(self) -> dict[str, str]:
        return super()._asked | ({"customer": self.customer} if self.customer else {})

    @property
    def filters_set(self) -> int:
        return super().filters_set + bool(self.customer)

    @property
    def kept(self) -> str:
        """What a saved filter keeps of this address: what was chosen, no page."""
        return self.address()[1:] if self._asked else ""


def ticket_listing(
    request: Any, rows: Any, *, of_company: bool = False, ticked: Set[str] | None = None
) -> DeskListing:
    """The list of tickets; with `ticked` each has a box for what is done with several."""
    return DeskListing(
        request, rows, _columns(of_company=of_company, ticked=ticked),
        "-last_at" if of_company or shows_all(request) else "due_at",
        filters=[*_filters(request, of_company=of_company), *custom_filters(Ticket)],
        fields=(*FIELDS, *(["extra"] if custom_fields(Ticket) else [])),
        by_words=True, by_texts=True, search_hint=_("Number, name, or words that were written"),
        date_field="created_at", date_label=_("Created"), csv_name="tickets",
        empty=(_("No tickets here"), _("What customers ask appears here.")),
    )  # fmt: skip


def shows_all(request: Any) -> bool:
    """Whether a state was chosen, or something for which it does not matter: whoever looks for words
    looks in what is closed, too. Most of it is due no more, so the newest stands first."""
    asked = request.GET
    return bool(asked.get("state") or asked.get("q")) or asked.get("attention") == "bad"


def _columns(*, of_company: bool, ticked: Set[str] | None) -> list[Column]:
    now = timezone.now()
    states, urgencies = dict(STAFF_STATES), dict(URGENCIES)
    shown = [
        Column("subject", _("Subject"), _subject, ("subject",), lambda t: t.subject, "long"),
        Column("number", _("Number"), lambda t: t.number, kind="export"),
        Column("company", _("Customer"), lambda t: t.company__name, ("company__sort",)),
        Column("state", _("Status"), _turn, ("state",), lambda t: states[t.state]),
        Column("urgency", _("Urgency"), _urgency, plain=lambda t: urgencies[t.urgency]),
        Column("due_at", _("Answer by"), _due(now), ("due_at",), lambda t: _moment(t.due_at)),
        Column("assignee", _("Assigned to"), _assignee, ("assignee__name",)),
        Column(
            "last_at",
            _("Last message"),
            lambda t: _in_two(t.last_at),
            ("last_at",),
            lambda t: _moment(t.last_at),
        ),
        Column("created_at", _("Created"), lambda t: _moment(t.created_at), kind="export"),
        Column("rating", _("Rating"), lambda t: t.rating or "", kind="export"),
        Column("queue", _("Queue"), lambda t: t.queue__name or "", kind="export"),
        *custom_columns(Ticket),
    ]
    if of_company:
        shown = [one for one in shown if one.name != "company"]
    if ticked is not None:
        shown.insert(0, Column("pick", "", _box(ticked), kind="pick"))
    return shown


_BOX = Markup(
    '<input class="form-check-input" type="checkbox" form="bulk" name="ticket" value="{}" '
    'aria-label="{}"{}>'
)
_LINK = Markup('<span><a href="{}">{}</a> <small>{}</small></span>')


def _box(ticked: Set[str]) -> Callable[[Any], Markup]:
    def cell(ticket: Any) -> Markup:
        on = Markup(" checked") if ticket.public_id in ticked else ""
        return _BOX.format(ticket.public_id, _("Choose %(number)s") % {"number": ticket.number}, on)

    return cell


def _subject(ticket: Any) -> Markup:
    return _LINK.format(address_of(ticket), ticket.subject, ticket.number)


def _turn(ticket: Any) -> Markup:
    return state_badge(ticket.state, side="staff")


def _urgency(ticket: Any) -> Markup | str:
    label = dict(URGENCIES)[ticket.urgency]
    if ticket.urgency != "high":
        return str(label)
    return Markup('<span class="badge badge-danger">{}</span>').format(label)


def _due(now: Any) -> Callable[[Any], Markup | str]:
    late = Markup('<span class="late"><strong>{}</strong> {}</span>')

    def cell(ticket: Any) -> Markup | str:
        if ticket.due_at is None:
            return "–"
        if ticket.due_at < now and ticket.state != "closed":
            return late.format(_("late"), _in_two(ticket.due_at))
        return _in_two(ticket.due_at)

    return cell


def _moment(at: Any) -> str:
    return formats.moment(at) if at else "–"


def _in_two(at: Any) -> str:
    """A moment that in a narrow column takes two lines, the day and the time, and no more."""
    day, _space, clock = _moment(at).rpartition(" ")
    return f"{day.replace(' ', NO_BREAK)} {clock}"


def _assignee(ticket: Any) -> str:
    return ticket.assignee__name or ticket.assignee__email or _("nobody")


def _filters(request: Any, *, of_company: bool) -> list[Filter]:
    queues = [(q.public_id, q.name) for q in Queue.objects.order_by("sort")]
    kinds = [(k.public_id, str(k)) for k in TicketKind.objects.order_by("position", "pk")]
    named = about_filters(request.GET, lambda model: model.objects.all())
    return [
        *named,
        Filter("whose", _("Whose"), _WHOSE, lambda r, v: _by_whose(request, r, v), by_tab=True),
        _OF_COMPANY if of_company else _state_filter(request),
        Filter("queue", _("Queue"), [*queues, ("none", _("none"))], _by_queue),
        Filter("kind", _("Kind"), kinds, lambda r, v: r.filter(kind__public_id=v)),
        Filter("urgency", _("Urgency"), URGENCIES, lambda r, v: r.filter(urgency=v)),
        Filter("attention", _("Attention"), ATTENTION, _by_attention),
    ]


def _state_filter(request: Any) -> Filter:
    """Without a choice what is ours to answer; of a search by words, every state."""
    searched = bool(request.GET.get("q"))
    usual, taken = (_("All"), "all") if searched else (_("Ours to answer"), "open")
    asked = request.GET.get("state", "")
    choices = [one for one in STATES if one[0] != taken or asked == taken]
    return Filter("state", _("Status"), choices, _by_state, unset=usual)


_OF_COMPANY = Filter(
    "state",
    gettext_lazy("Status"),
    [("unclosed", gettext_lazy("Not closed")), *STAFF_STATES],
    lambda rows, value: _by_state(rows, value),
)
_WHOSE = [("mine", gettext_lazy("Mine")), ("nobody", gettext_lazy("Unassigned"))]


def _by_whose(request: Any, rows: Any, value: str) -> Any:
    return rows.filter(assignee=request.user if value == "mine" else None)


def _by_state(rows: Any, value: str) -> Any:
    if value in ("all", "unclosed"):
        return rows if value == "all" else rows.open()
    return rows.filter(state=value) if value == "closed" else rows.open().filter(state=value)


def _by_queue(rows: Any, value: str) -> Any:
    return rows.filter(queue=None) if value == "none" else rows.filter(queue__public_id=value)


def _by_attention(rows: Any, value: str) -> Any:
    if value == "bad":
        return rows.filter(rating__lte=BAD)
    return rows.open().filter(due_at__lt=timezone.now())
