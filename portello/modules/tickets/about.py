"""Tickets about an order or a device: on that record's page, and as a filter of the lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from portello.modules.customers.models import Asset
from portello.modules.orders.models import Order
from portello.modules.tickets.models import Ticket
from portello.modules.tickets.shown import state_badge
from portello.ui.listing import Filter

SHOWN = 5
# {column of a ticket: (model, label, what the record is called by, heading, button)}
RECORDS: dict[str, tuple[Any, Any, str, Any, Any]] = {
    "order": (
        Order,
        gettext_lazy("Order"),
        "number",
        gettext_lazy("Tickets about this order"),
        gettext_lazy("New ticket about this order"),
    ),
    "asset": (
        Asset,
        gettext_lazy("Device"),
        "name",
        gettext_lazy("Tickets about this device"),
        gettext_lazy("New ticket about this device"),
    ),
}


@dataclass(frozen=True)
class About:
    """What stands on the page of the record: the newest tickets as (subject, address, badge)."""

    title: Any
    rows: list[tuple[str, str, Markup | str]]
    all: str
    new: tuple[Any, str] | None  # label and address, for whoever may open one


def for_customer(viewer: Any, record: Any) -> About | None:
    """The tickets about `record` that the viewer sees; nothing where he could do nothing."""
    name = record._meta.model_name
    hidden = viewer.hidden(Ticket)
    if not viewer.may("tickets.view") or {"subject", name} & hidden:
        return None
    rows = viewer.see(Ticket).filter(**{name: record}).order_by("-last_at", "-pk")
    found = [
        (
            ticket.subject,
            reverse("portal:tickets:detail", kwargs={"public_id": ticket.public_id}),
            "" if "state" in hidden else state_badge(ticket.state),
        )
        for ticket in rows.values_list("subject", "public_id", "state", named=True)[:SHOWN]
    ]
    may_create = viewer.may("tickets.create")
    if not found and not may_create:
        return None
    where = f"?{name}={record.public_id}"
    new = reverse("portal:tickets:new") + where if may_create else ""
    return _about(name, found, reverse("portal:tickets:list") + where, new)


def for_staff(staff: Any, record: Any) -> About | None:
    """The same for staff."""
    if not staff.may("tickets.view"):
        return None
    name = record._meta.model_name
    rows = Ticket.objects.filter(**{name: record}).order_by("-last_at", "-pk")
    found = [
        (
            ticket.subject,
            reverse("staff:tickets:detail", kwargs={"public_id": ticket.public_id}),
            state_badge(ticket.state, side="staff"),
        )
        for ticket in rows.values_list("subject", "public_id", "state", named=True)[:SHOWN]
    ]
    where = f"{name}={record.public_id}"
    new = ""
    if staff.may("tickets.answer") and record.company.archived_at is None:
        of_company = f"?company={record.company.public_id}&{where}"
        new = reverse("staff:tickets:new") + of_company
    return _about(name, found, f"{reverse('staff:tickets:list')}?state=all&{where}", new)


def _about(name: str, rows: list[Any], all_: str, new: str) -> About:
    *_what, title, button = RECORDS[name]
    return About(title, rows, all_ if rows else "", (button, new) if new else None)


def about_filters(
    asked: Any, door: Callable[[Any], Any], hidden: Callable[[Any], Any] = lambda model: ()
) -> list[Filter]:
    """The order or device that an address names, as a filter that has this one choice.

    `asked` is the request's GET, `door` model -> the rows that may be named, `hidden` model -> the
    fields that may not. A record that is not there leaves no choice: the list refuses the address.
    """
    found = []
    for name, (model, label, called, *_words) in RECORDS.items():
        if name not in asked or called in hidden(model):
            continue
        public_id = asked[name].replace("\x00", "")
        rows = door(model).filter(public_id=public_id) if public_id else door(model).none()
        choices = list(rows.values_list("public_id", called))
        found.append(Filter(name, label, choices, _narrow(name)))
    return found


def _narrow(name: str) -> Callable[[Any, str], Any]:
    return lambda rows, value: rows.filter(**{f"{name}__public_id": value})
