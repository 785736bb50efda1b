"""Staff pages: how the desk has done in a period, beside the one before, on a page and as CSV."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import staff_page
from portello.core import formats
from portello.modules.tickets.desk.figures import DAYS, PERIODS, Figures, Report, comments, report
from portello.modules.tickets.desk.models import Queue, TicketKind
from portello.modules.tickets.shown import RATINGS
from portello.ui.spreadsheets import as_csv


@staff_page("tickets.view")
def report_page(request: Any) -> HttpResponse:
    """By week, by queue, by kind, by person, and what customers said."""
    queues = [(q.public_id, q.name) for q in Queue.objects.order_by("sort")]
    queues.append(("none", _("none")))
    kinds = [(k.public_id, str(k)) for k in TicketKind.objects.order_by("position", "pk")]
    queue, kind = request.GET.get("queue", ""), request.GET.get("kind", "")
    if (queue and queue not in dict(queues)) or (kind and kind not in dict(kinds)):
        raise Http404
    days = request.GET.get("days", "") or str(DAYS)
    if days not in map(str, PERIODS):
        raise Http404
    found = report(queue=queue, kind=kind, days=int(days))
    if request.GET.get("format") == "csv":
        return _csv(found)
    context = {
        "report": found, "days": days, "ratings": dict(RATINGS),
        "periods": [(str(one), _("%(days)s days") % {"days": one}) for one in PERIODS],
        "comments": comments(queue=queue, kind=kind, days=int(days)),
        "choices": [("queue", _("Queue"), queues, queue), ("kind", _("Kind"), kinds, kind)],
        "csv": f"?queue={queue}&kind={kind}&days={days}&format=csv",
        "tables": [
            (_("By week"), [(formats.day(one.label), one) for one in found.weeks]),
            (_("By queue"), [(one.label or _("none"), one) for one in found.queues]),
            (_("By kind"), [(one.label or _("none"), one) for one in found.kinds]),
            (_("By person"), [(one.label or _("nobody"), one) for one in found.people]),
        ],
    }  # fmt: skip
    return render(request, "tickets/backoffice/report.html", context)


def _csv(found: Report) -> HttpResponse:
    """All tables as one: what it is about, then the figures."""
    header = (
        _("By"), _("Which"), _("Opened"), _("Closed"), _("First answer, working hours (median)"),
        _("Late, percent"), _("Mean rating"), _("Solved, working hours (median)"),
    )  # fmt: skip
    tables = (
        (_("Week"), found.weeks), (_("Queue"), found.queues), (_("Kind"), found.kinds),
        (_("Person"), found.people),
    )  # fmt: skip
    return as_csv(
        "ticket-report", header, ((name, *_line(one)) for name, rows in tables for one in rows)
    )


def _line(one: Figures) -> tuple[Any, ...]:
    values = one.median_wait, one.late_share, one.mean_rating, one.median_solved
    label = one.label if one.label != "" else _("none")
    return label, one.opened, one.closed, *("" if v is None else v for v in values)


urlpatterns = [path("tickets/report/", report_page, name="report")]
