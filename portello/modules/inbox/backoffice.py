"""Staff pages: the inbox, and one item of it with old and new side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.pages import POST, staff_page
from portello.core import formats
from portello.core.registry import inbox_acts, inbox_kinds
from portello.modules.inbox import operations
from portello.modules.inbox.acts import act_of, subject_of
from portello.modules.inbox.models import WAITING, InboxItem
from portello.modules.inbox.shown import staff_badge
from portello.modules.inbox.waiting import kinds_of, what
from portello.ui.history import history_address
from portello.ui.listing import Column, Filter, Listing

ALL, DONE = "all", "done"


@staff_page("inbox.view")
def list_(request: Any) -> HttpResponse:
    """What waits, the oldest first, with a tab for each kind; decided items on request."""
    seen = InboxItem.objects.filter(kind__in=kinds_of(request.staff))
    kind = request.GET.get("kind", "")
    if kind and kind not in kinds_of(request.staff):
        raise Http404
    rows = seen.filter(kind=kind) if kind else seen
    if not request.GET.get("state"):
        rows = rows.waiting()
    context = {"listing": _listing(request, rows).load(), "tabs": _tabs(request, seen, kind)}
    return render(request, "inbox/backoffice/list.html", context)


def _listing(request: Any, rows: Any) -> Listing:
    return Listing(
        request,
        rows.select_related("company", "taken_by"),
        [
            Column("what", _("What"), what, kind="long"),
            Column("company", _("Customer"), _company, ("company__sort",)),
            Column("sender", _("From"), lambda i: i.sender or "–", ("sender",)),
            Column("state", _("State"), staff_badge),
            Column(
                "created_at", _("Sent"), lambda i: formats.moment(i.created_at), ("created_at",)
            ),
        ],
        "created_at",
        filters=[
            Filter("kind", _("Kind"), _kinds(request), lambda found, value: found, by_tab=True),
            Filter("state", _("State"), _states(), _by_state),
            Filter("taken", _("Taken"), _taken(), lambda found, v: _by_claim(request, found, v)),
        ],
        search_hint=_("What it is about, or who sent it"),
        date_field="created_at__date",
        link=lambda i: reverse("staff:inbox:item", kwargs={"public_id": i.public_id}),
        empty=(
            _("Nothing waits"),
            _(
                "What customers send and you decide on arrives here: changes that wait for "
                "approval, and requests to be forgotten. What waits is chosen under Portals > "
                "Functions."
            ),
        ),
    )


def _company(item: InboxItem) -> str:
    return item.company.name if item.company else "–"


def _kinds(request: Any) -> list[tuple[str, Any]]:
    return [(key, inbox_kinds()[key].label) for key in kinds_of(request.staff)]


def _states() -> list[tuple[str, Any]]:
    return [(DONE, _("Decided")), (ALL, _("All"))]


def _taken() -> list[tuple[str, Any]]:
    return [("me", _("By me")), ("nobody", _("By nobody"))]


def _by_state(rows: Any, value: str) -> Any:
    return rows.exclude(state__in=WAITING) if value == DONE else rows


def _by_claim(request: Any, rows: Any, value: str) -> Any:
    mine = rows.filter(taken_by=request.user)
    return mine if value == "me" else rows.filter(taken_by=None)


def _tabs(request: Any, seen: Any, kind: str) -> list[tuple[str, str, bool]]:
    """(label with the number that waits, address, whether it is this one)."""
    address = reverse("staff:inbox:list")
    waiting: dict[str, int] = {}
    for found in seen.waiting().values_list("kind", flat=True):
        waiting[found] = waiting.get(found, 0) + 1
    tabs = [(_("All"), sum(waiting.values()), address, not kind)]
    for key, label in _kinds(request):
        tabs.append((str(label), waiting.get(key, 0), f"{address}?kind={key}", key == kind))
    return [(f"{label} ({formats.number(n)})", where, here) for label, n, where, here in tabs]


@staff_page("inbox.view")
def item(request: Any, public_id: str) -> HttpResponse:
    """What came, from whom, beside what the register holds."""
    return _page(request, _get(request, public_id))


def _get(request: Any, public_id: str) -> InboxItem:
    rows = InboxItem.objects.filter(kind__in=kinds_of(request.staff)).select_related(
        "company", "contact", "portal", "taken_by", "decided_by"
    )
    return get_object_or_404(rows, public_id=public_id)


def _page(request: Any, found: InboxItem, error: str = "", answer: str = "") -> HttpResponse:
    act = act_of(found)
    decides = request.staff.may(inbox_acts()[found.act].right)
    rows = act.rows(found)
    subject = subject_of(found)
    context = {
        "item": found, "what": what(found), "badge": staff_badge(found), "rows": rows,
        "by_field": act.by_field, "moved": any(row.moved for row in rows),
        "may_decide": decides and found.is_waiting,
        "may_undo": decides and operations.may_be_undone(found),
        "taken_by_other": found.taken and found.taken_by_id != request.user.pk,
        "history": history_address(found), "error": error, "answer": answer,
        "undoable": act.undoable, "gone": bool(found.subject_id) and subject is None,
        "written": found.outcome.get("written", {}),
    }  # fmt: skip
    status = 422 if error else 200
    return render(request, "inbox/backoffice/item.html", context, status=status)


def _for_decision(request: Any, public_id: str) -> tuple[InboxItem, int]:
    """The item, and the version that the page was made from. Not allowed to decide: not there."""
    found = _get(request, public_id)
    if not request.staff.may(inbox_acts()[found.act].right):
        raise Http404
    version = request.POST.get("version", "")
    return found, int(version) if version.isascii() and version.isdecimal() else -1


def _meanwhile(request: Any, refused: operations.Refused) -> HttpResponse:
    now = refused.item
    if now.is_waiting and now.taken and now.taken_by_id != request.user.pk:
        text = _("%(name)s has this in hand. Take it over first.") % {"name": now.taken_by}
    else:
        text = _("This has changed meanwhile; nothing was done. See how it stands now.")
    messages.error(request, text)
    return redirect("staff:inbox:item", public_id=now.public_id)


@staff_page("inbox.view", POST)
def take(request: Any, public_id: str) -> HttpResponse:
    """Tell colleagues that one is at it."""
    found, _version = _for_decision(request, public_id)
    try:
        operations.take_item(by=request.staff, item=found)
    except operations.Refused as refused:
        return _meanwhile(request, refused)
    return redirect("staff:inbox:item", public_id=public_id)


@staff_page("inbox.view", POST)
def release(request: Any, public_id: str) -> HttpResponse:
    """Leave it to colleagues again."""
    found, _version = _for_decision(request, public_id)
    try:
        operations.release_item(by=request.staff, item=found)
    except operations.Refused as refused:
        return _meanwhile(request, refused)
    return redirect("staff:inbox:item", public_id=public_id)


@staff_page("inbox.view", POST)
def acceptance(request: Any, public_id: str) -> HttpResponse:
    """Do what was asked, as far as it is ticked."""
    found, version = _for_decision(request, public_id)
    answer = request.POST.get("answer", "").strip()
    wanted = request.POST.getlist("wanted")
    if error := _answer_fault(answer) or _nothing_ticked(found, wanted):
        return _page(request, found, error, answer)
    try:
        operations.accept_item(
            by=request.staff, item=found, wanted=wanted, answer=answer, version=version
        )
    except operations.Refused as refused:
        return _meanwhile(request, refused)
    except ValidationError as bad:
        return _page(request, found, " ".join(bad.messages), answer)
    messages.success(request, _("Approved. The sender is told by e-mail."))
    return redirect("staff:inbox:item", public_id=public_id)


def _nothing_ticked(item: InboxItem, wanted: list[str]) -> str:
    act = act_of(item)
    if not act.by_field or {row.name for row in act.rows(item)} & set(wanted):
        return ""
    return _("Tick what is to be taken over, or decline the whole.")


def _answer_fault(answer: str) -> str:
    most: Any = InboxItem._meta.get_field("answer").max_length
    if len(answer) > most:
        return _("The answer is too long: at most %(count)s characters.") % {
            "count": formats.number(most)
        }
    return _("The answer has characters that cannot be kept.") if "\x00" in answer else ""


@staff_page("inbox.view", POST)
def rejection(request: Any, public_id: str) -> HttpResponse:
    """Leave everything as it is and say why."""
    found, version = _for_decision(request, public_id)
    answer = request.POST.get("answer", "").strip()
    error = _answer_fault(answer)
    if not answer:
        error = _("Write why it is declined: the sender reads it.")
    if error:
        return _page(request, found, error, answer)
    try:
        operations.reject_item(by=request.staff, item=found, answer=answer, version=version)
    except operations.Refused as refused:
        return _meanwhile(request, refused)
    messages.success(request, _("Declined. The sender is told by e-mail."))
    return redirect("staff:inbox:item", public_id=public_id)


@staff_page("inbox.view", POST)
def undoing(request: Any, public_id: str) -> HttpResponse:
    """Take a decision back."""
    found, version = _for_decision(request, public_id)
    try:
        left = operations.undo_item(by=request.staff, item=found, version=version)
    except operations.Refused as refused:
        return _meanwhile(request, refused)
    except ValidationError as bad:
        return _page(request, found, " ".join(bad.messages))
    if left:
        labels = {row.name: row.label for row in act_of(found).rows(found)}
        names = ", ".join(labels.get(name, name) for name in left)
        messages.warning(
            request,
            _("Taken back, except what somebody has changed since: %(fields)s") % {"fields": names},
        )
    else:
        messages.success(request, _("The decision was taken back. The sender is told by e-mail."))
    return redirect("staff:inbox:item", public_id=public_id)


urlpatterns = [
    path("inbox/", list_, name="list"),
    path("inbox/<pid:public_id>/", item, name="item"),
    path("inbox/<pid:public_id>/take/", take, name="take"),
    path("inbox/<pid:public_id>/release/", release, name="release"),
    path("inbox/<pid:public_id>/acceptance/", acceptance, name="acceptance"),
    path("inbox/<pid:public_id>/rejection/", rejection, name="rejection"),
    path("inbox/<pid:public_id>/undoing/", undoing, name="undoing"),
]
