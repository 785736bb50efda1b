"""Accept all: a preview of what each item would do, and the work itself as it goes on (N28)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.pages import FORM, staff_page
from portello.core.registry import inbox_kinds
from portello.modules.inbox.models import AcceptRun, InboxItem
from portello.modules.inbox.runs import MOST, may_be_in_a_run, offers, start_run
from portello.modules.inbox.waiting import kinds_of, what


@staff_page("inbox.view", FORM)
def accept_all(request: Any) -> HttpResponse:
    """Every open item of a tab: what accepting it would do, and who would get in."""
    kind = request.GET.get("kind", "")
    if kind and kind not in kinds_of(request.staff):
        raise Http404
    kinds = [kind] if kind else kinds_of(request.staff)
    if request.method == "POST":
        return _start(request, kinds)
    rows = InboxItem.objects.filter(kind__in=kinds).waiting().order_by("created_at", "pk")
    found, more = offers(rows, request.staff)
    refused = [offer for offer in found if offer.proposal.refused]
    doubtful = [o for o in found if o.proposal.doubtful and not o.proposal.refused]
    unseen = [offer for offer in doubtful if offer.item.opened_at is None]
    context = {
        "kind": kind,
        "label": inbox_kinds()[kind].label if kind else _("All"),
        "groups": [
            (_("Refused before: not ticked"), refused),
            (_("Should be checked, and nobody has opened it yet"), unseen),
            (_("Should be checked"), [offer for offer in doubtful if offer not in unseen]),
            (
                _("The others") if doubtful or refused else _("Waiting"),
                [offer for offer in found if not offer.proposal.doubtful],
            ),
        ],
        "count": len(found),
        "most": MOST,
        "more": more,
        "what": what,
        "back": _tab(kind),
    }
    return render(request, "inbox/backoffice/accept_all.html", context)


def _tab(kind: str) -> str:
    address = reverse("staff:inbox:list")
    return f"{address}?kind={kind}" if kind else address


def _start(request: Any, kinds: Any) -> HttpResponse:
    """Queue what was ticked, as it was shown; whoever was faster on one of them wins there."""
    chosen = dict(pair.split(".", 1) for pair in request.POST.getlist("item") if "." in pair)
    rows = InboxItem.objects.filter(kind__in=kinds, public_id__in=list(chosen)[:MOST])
    shown = [(item, chosen[item.public_id]) for item in rows.order_by("created_at", "pk")]
    may = [pair for pair in shown if may_be_in_a_run(pair[0], request.staff)]
    if not may:
        messages.error(request, _("Tick at least one item."))
        return redirect(request.get_full_path())
    run = start_run(by=request.staff, chosen=may)
    return redirect("staff:inbox:run", public_id=run.public_id)


@staff_page("inbox.view")
def run(request: Any, public_id: str) -> HttpResponse:
    """How far it is, and what could not be done."""
    found = _get(public_id)
    seen = found.entries.filter(item__kind__in=kinds_of(request.staff))
    left = seen.filter(state="refused").select_related("item")
    done = seen.filter(state="done").select_related("item") if found.done_at else []
    context = {"run": found, **_progress(found), "refused": left, "accepted": done, "what": what}
    return render(request, "inbox/backoffice/run.html", context)


@staff_page("inbox.view")
def progress(request: Any, public_id: str) -> HttpResponse:
    """The moving part of that page, alone."""
    found = _get(public_id)
    if found.done_at:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    return render(request, "inbox/backoffice/progress.html", {"run": found, **_progress(found)})


def _get(public_id: str) -> AcceptRun:
    return get_object_or_404(AcceptRun, public_id=public_id)


def _progress(found: AcceptRun) -> dict[str, int]:
    states = list(found.entries.values_list("state", flat=True))
    return {"total": len(states), "done": states.count("done"), "open": states.count("waiting")}


urlpatterns = [
    path("inbox/all/", accept_all, name="accept_all"),
    path("inbox/runs/<pid:public_id>/", run, name="run"),
    path("inbox/runs/<pid:public_id>/progress/", progress, name="progress"),
]
