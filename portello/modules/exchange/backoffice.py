"""Staff pages: upload, choose columns, dry run, import."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.pages import FORM, MUCH, POST, staff_page
from portello.core import formats
from portello.modules.exchange import operations
from portello.modules.exchange.kinds import kind_named, targets_of
from portello.modules.exchange.mapping import BadMapping, Mapping
from portello.modules.exchange.models import ImportRun, SavedMapping, StagedRow
from portello.modules.exchange.reading import Unreadable
from portello.ui.listing import Column, Listing
from portello.ui.spreadsheets import as_csv

SHOWN = 200


class UploadForm(forms.Form):
    """What is in the file, and the file."""

    kind = forms.ChoiceField(label=gettext_lazy("What is in the file?"), choices=ImportRun.KINDS)
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("CSV or XLSX, 50 MB at most.")
    )
    lines = forms.FileField(
        label=gettext_lazy("Second file, with the order lines"),
        required=False,
        help_text=gettext_lazy("For orders only."),
    )


@staff_page("exchange.import")
def runs(request: Any) -> HttpResponse:
    """Imports so far."""
    listing = Listing(
        request,
        ImportRun.objects.select_related("file"),
        [
            Column("file", _("File"), lambda r: r.file.name),
            Column("kind", _("Kind"), lambda r: r.get_kind_display(), ("kind",)),
            Column("state", _("State"), lambda r: r.get_state_display(), ("state",)),
            Column(
                "created_at", _("Started"), lambda r: formats.moment(r.created_at), ("created_at",)
            ),
            Column("applied", _("Written"), lambda r: formats.number(r.applied), kind="amount"),
        ],
        "-created_at",
        link=run_address,
        empty=(
            _("No imports yet"),
            _("Bring in your customers first, then products, then orders."),
        ),
    ).load()
    return render(request, "exchange/backoffice/runs.html", {"listing": listing})


def run_address(run: ImportRun) -> str:
    """The address of an import's page."""
    return reverse("staff:exchange:run", kwargs={"public_id": run.public_id})


@staff_page("exchange.import", FORM, takes=MUCH)
def new(request: Any) -> HttpResponse:
    """Upload one file, or two for orders."""
    posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if posted else UploadForm()
    if posted and form.is_valid():
        file, lines = form.cleaned_data["file"], form.cleaned_data["lines"]
        try:
            run = operations.receive_files(
                by=request.staff,
                kind=form.cleaned_data["kind"],
                file=operations.upload(file),
                lines=operations.upload(lines) if lines else None,
            )
        except Unreadable as unreadable:
            form.add_error(None, str(unreadable))
        else:
            return redirect(run_address(run))
    status = 422 if form.errors else 200
    return render(request, "exchange/backoffice/new.html", {"form": form}, status=status)


@staff_page("exchange.import")
def run(request: Any, public_id: str) -> HttpResponse:
    """One import: columns, progress, or what the dry run found."""
    found = _get(public_id)
    if found.state == "mapping":
        return _mapping_page(request, found)
    rows = StagedRow.objects.filter(run=found).order_by("in_lines_file", "line")
    context = {
        "run": found,
        "refused": list(rows.filter(outcome="refused")[:SHOWN]),
        "changing": list(rows.filter(outcome="change")[:SHOWN]),
        "doubtful": list(rows.exclude(outcome="refused").exclude(doubts=[])[:SHOWN])
        if found.doubtful
        else [],
        "shown": SHOWN,
        "records": kind_named(found.kind).RECORDS,
        "busy": found.state in ("checking", "applying"),
    }
    return render(request, "exchange/backoffice/run.html", context)


@staff_page("exchange.import")
def progress(request: Any, public_id: str) -> HttpResponse:
    """The moving part of an import's page, alone."""
    found = _get(public_id)
    if found.state not in ("checking", "applying"):
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    return render(request, "exchange/backoffice/progress.html", {"run": found})


def _get(public_id: str) -> ImportRun:
    return get_object_or_404(ImportRun.objects.select_related("file"), public_id=public_id)


def _mapping_page(request: Any, found: ImportRun, error: str = "") -> HttpResponse:
    kind = kind_named(found.kind)
    first, second = operations.headers(found)
    if saved := request.GET.get("saved"):
        row = SavedMapping.objects.filter(kind=found.kind, name=saved).first()
        found.mapping = row.mapping if row else found.mapping
    chosen = Mapping.from_dict(found.mapping)
    context = {
        "run": found,
        "error": error,
        "mapping": chosen,
        "tables": [
            ("columns", targets_of(kind), first, chosen.columns),
            *([("lines", kind.LINE_TARGETS, second, chosen.lines)] if second else []),
        ],
        "saved": list(SavedMapping.objects.filter(kind=found.kind).order_by("name")),
        "default_currency": settings.CURRENCY,
    }
    return render(
        request, "exchange/backoffice/mapping.html", context, status=422 if error else 200
    )


@staff_page("exchange.import", POST)
def check(request: Any, public_id: str) -> HttpResponse:
    """Start the dry run with the chosen columns; optionally keep them under a name."""
    found = _get(public_id)
    try:
        mapping = _posted_mapping(request, found)
    except BadMapping as bad:
        return _mapping_page(request, found, str(bad))
    try:
        operations.start_check(by=request.staff, run=found, mapping=mapping)
    except BadMapping as bad:
        found.mapping = mapping.as_dict()
        return _mapping_page(request, found, str(bad))
    except operations.NotNow as late:
        messages.error(request, str(late))
        return redirect(run_address(found))
    if name := _posted(request, "save_as", 100):
        SavedMapping.objects.update_or_create(
            kind=found.kind, name=name, defaults={"mapping": mapping.as_dict()}
        )
    return redirect(run_address(found))


def _posted_mapping(request: Any, found: ImportRun) -> Mapping:
    kind = kind_named(found.kind)
    tables = {
        table: {t.name: v for t in targets if (v := request.POST.get(f"{table}.{t.name}", ""))}
        for table, targets in (("columns", targets_of(kind)), ("lines", kind.LINE_TARGETS))
    }
    fraction = request.POST.get("discount") == "fraction"
    return Mapping.from_dict(
        {
            "columns": tables["columns"],
            "lines": tables["lines"],
            "source": _posted(request, "source", 40) or "file",
            "currency": _posted(request, "currency", 40).upper(),
            "discount": "fraction" if fraction else "percent",
        }
    )


def _posted(request: Any, name: str, longest: int) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()[:longest]


@staff_page("exchange.import", POST)
def apply(request: Any, public_id: str) -> HttpResponse:
    """Write what the dry run found."""
    found = _get(public_id)
    try:
        only_good = request.POST.get("only_good") == "yes"
        operations.start_apply(by=request.staff, run=found, only_good=only_good)
    except operations.NotNow as late:
        messages.error(request, str(late))
    return redirect(run_address(found))


@staff_page("exchange.import", POST)
def columns(request: Any, public_id: str) -> HttpResponse:
    """Choose other columns, or check again after the register has changed."""
    return _act(request, _get(public_id), operations.reopen)


@staff_page("exchange.import", POST)
def discard(request: Any, public_id: str) -> HttpResponse:
    """Throw an import away that has written nothing."""
    return _act(request, _get(public_id), operations.discard)


def _act(request: Any, found: ImportRun, operation: Any) -> HttpResponse:
    try:
        operation(by=request.staff, run=found)
    except operations.NotNow as late:
        messages.error(request, str(late))
        return redirect(run_address(found))
    if ImportRun.objects.filter(pk=found.pk).exists():
        return redirect(run_address(found))
    messages.success(request, _("The import was thrown away. Nothing was written."))
    return redirect("staff:exchange:runs")


@staff_page("exchange.import")
def refused(request: Any, public_id: str, second: bool = False) -> HttpResponse:
    """The refused rows of one file as CSV: its own columns, then line and reason, to mend and resend."""
    found = _get(public_id)
    header = operations.headers(found)[1 if second else 0]
    rows = StagedRow.objects.filter(run=found, outcome="refused", in_lines_file=second)
    lines = (
        [*row.raw, *[""] * (len(header) - len(row.raw)), row.line, " / ".join(row.problems)]
        for row in rows.order_by("line").iterator()
    )
    name = "refused-lines" if second else "refused"
    return as_csv(name, [*header, _("Line"), _("Reason")], lines)


urlpatterns = [
    path("imports/", runs, name="runs"),
    path("imports/new/", new, name="new"),
    path("imports/<pid:public_id>/", run, name="run"),
    path("imports/<pid:public_id>/progress/", progress, name="progress"),
    path("imports/<pid:public_id>/check/", check, name="check"),
    path("imports/<pid:public_id>/apply/", apply, name="apply"),
    path("imports/<pid:public_id>/columns/", columns, name="columns"),
    path("imports/<pid:public_id>/discard/", discard, name="discard"),
    path("imports/<pid:public_id>/refused/", refused, name="refused"),
    path("imports/<pid:public_id>/refused/lines/", refused, {"second": True}, name="refused_lines"),
]
