"""The tray: everything that waits, with a tab for each kind."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.pages import staff_page
from portello.core import formats
from portello.core.registry import inbox_acts, inbox_kinds
from portello.modules.inbox.models import WAITING, InboxItem
from portello.modules.inbox.practice import can_practise, is_practising
from portello.modules.inbox.shown import match_badge, staff_badge
from portello.modules.inbox.waiting import kinds_of, what
from portello.ui.listing import Column, Filter, Listing

ALL, DONE, BY_ITSELF = "all", "done", "automatic"


@staff_page("inbox.view")
def list_(request: Any) -> HttpResponse:
    """What waits, the oldest first, with a tab for each kind; decided items on request."""
    seen = InboxItem.objects.filter(kind__in=kinds_of(request.staff))
    kind = request.GET.get("kind", "")
    if kind and kind not in kinds_of(request.staff):
        raise Http404
    rows = seen.filter(kind=kind) if kind else seen
    rows = _by_state(rows, request.GET.get("state", ""))
    waits = seen.filter(kind=kind) if kind else seen
    state = request.GET.get("state", "")
    searched = _listing(request, _by_state(seen, state)).rows  # the tabs count what is found
    listing = _listing(request, rows).load()
    context = {
        "listing": listing,
        "elsewhere": listing.address(state=ALL) if listing.query and state != ALL else "",
        "tabs": _tabs(request, searched, kind, listing),
        "accept_all": f"{reverse('staff:inbox:accept_all')}{f'?kind={kind}' if kind else ''}",
        "practice": _practice(request.staff),
        "may_accept_all": _may_accept_any(request.staff, waits),
    }
    return render(request, "inbox/backoffice/list.html", context)


def _listing(request: Any, rows: Any) -> Listing:
    return Listing(
        request,
        rows.select_related("company", "taken_by"),
        [
            Column("what", _("What"), what, kind="long"),
            Column("company", _("Customer"), _company, ("company__sort",)),
            Column("sender", _("Sender"), lambda i: i.sender or "–", ("sender",)),
            *_match_column(rows),
            Column("state", _("State"), staff_badge),
            Column(
                "created_at", _("Sent"), lambda i: formats.moment(i.created_at), ("created_at",)
            ),
        ],
        "-created_at" if request.GET.get("state") else "created_at",
        filters=[
            Filter("kind", _("Kind"), _kinds(request), _kept, by_tab=True),
            Filter("state", _("State"), _states(), _kept, unset=_("To look at")),
            Filter("match", _("Match"), InboxItem.MATCHES, lambda found, v: found.filter(match=v)),
            Filter("taken", _("In hand"), _taken(), lambda found, v: _by_claim(request, found, v)),
        ],
        search_hint=_("What it is about, or who sent it"),
        date_field="created_at",
        link=lambda i: reverse("staff:inbox:item", kwargs={"public_id": i.public_id}),
        empty=(
            _("Nothing waits"),
            _(
                "What customers send and you decide on arrives here: registrations, changes that "
                "wait for approval, and requests to be forgotten. Who registers is chosen under "
                "Portals > Access and registration, what waits under Portals > Functions."
            ),
        ),
    )


def _practice(staff: Any) -> str:
    """What the button of practice does here: "start", "end", or nothing."""
    if not staff.may("customers.edit") or not can_practise():
        return ""
    return "end" if is_practising() else "start"


def _may_accept_any(staff: Any, rows: Any) -> bool:
    """Whether anything waits that the reader may decide on."""
    acts = [key for key, act in inbox_acts().items() if staff.may(act.right)]
    return rows.waiting().filter(act__in=acts).exists()


def _match_column(rows: Any) -> list[Column]:
    """How senders compare with the register, where any of the list is a stranger."""
    if not rows.exclude(match="").exists():
        return []
    return [Column("match", _("Match"), match_badge, ("match",))]


def _company(item: InboxItem) -> str:
    return item.company.name if item.company else "–"


def _kinds(request: Any) -> list[tuple[str, Any]]:
    return [(key, inbox_kinds()[key].label) for key in kinds_of(request.staff)]


def _states() -> list[tuple[str, Any]]:
    return [(DONE, _("Decided")), (BY_ITSELF, _("Approved automatically")), (ALL, _("All states"))]


def _taken() -> list[tuple[str, Any]]:
    return [("me", _("By me")), ("nobody", _("By nobody"))]


def _kept(rows: Any, _value: str) -> Any:
    """Chosen before the list is made, so that the tabs count the same."""
    return rows


def _by_state(rows: Any, value: str) -> Any:
    if value == BY_ITSELF:
        return rows.filter(automatic=True)
    if value == DONE:
        return rows.exclude(state__in=WAITING)
    return rows if value == ALL else rows.in_tray()


def _by_claim(request: Any, rows: Any, value: str) -> Any:
    mine = rows.filter(taken_by=request.user)
    return mine if value == "me" else rows.filter(taken_by=None)


def _tabs(request: Any, found: Any, kind: str, listing: Listing) -> list[tuple[str, str, bool]]:
    """(label with the number that is shown, address, whether it is this one)."""
    address = reverse("staff:inbox:list")
    counted = dict(found.order_by().values_list("kind").annotate(models.Count("pk")))
    given = {"q": listing.query} if listing.query else {}
    given |= {name: value for name, value in listing.chosen.items() if value and name != "kind"}

    def at(**more: str) -> str:
        return f"{address}?{urlencode(given | more)}" if given or more else address

    tabs = [(_("All kinds"), sum(counted.values()), at(), not kind)]
    for key, label in _kinds(request):
        tabs.append((str(label), counted.get(key, 0), at(kind=key), key == kind))
    return [(f"{label} ({formats.number(n)})", where, here) for label, n, where, here in tabs]


urlpatterns = [path("inbox/", list_, name="list")]
