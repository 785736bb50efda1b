"""The audit log as a whole, and the history of one record."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _

from portello.access.pages import staff_page
from portello.access.search import SearchRow, question
from portello.core import formats
from portello.core.audit import AuditEntry
from portello.core.names import find_key
from portello.core.registry import modules
from portello.ui import history
from portello.ui.listing import Column, Filter, Listing
from portello.ui.spreadsheets import MARK, line

_BATCH = 500


class AuditListing(Listing):
    """The log: searched by who, by record and by company; rows are prepared a page at a time."""

    def load(self) -> Listing:
        super().load()
        self.entries = history.prepared(self.items)
        return self

    def _search(self, hidden: frozenset[str]) -> Q:
        wanted = Q()
        for word in find_key(self.query).split()[:8]:
            wanted &= Q(find__contains=word) | self._of_record(word)
        return wanted

    def _of_record(self, word: str) -> Q:
        """Acts on a record, or at a company, that the word finds."""
        asked = question(word, None, self.request.staff)
        if asked is None:
            return Q(pk__in=[])
        rows = SearchRow.objects.for_staff(self.request.staff).answering(asked)
        record = rows.filter(model=OuterRef("model"), record_id=OuterRef("record_id"))
        companies = rows.filter(model="customers.company").values("record_id")
        return Q(Exists(record)) | Q(company_id__in=companies)

    def csv(self) -> Any:
        """The narrowed log, streamed: it may be long."""
        response = StreamingHttpResponse(
            self._lines(translation.get_language()), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{self.csv_name}.csv"'
        return response

    def _lines(self, language: str | None) -> Iterator[str]:
        yield MARK
        with translation.override(language):
            yield line([_("When"), _("Who"), _("Kind"), _("Looking as"), _("What"), _("Record"),
                         _("Name"), _("Customer"), _("Network address")])  # fmt: skip
        rows = self._ordered().iterator(chunk_size=_BATCH)
        while batch := list(islice(rows, _BATCH)):
            with translation.override(language):
                lines = [_cells(entry) for entry in history.prepared(batch)]
            yield "".join(line(cells) for cells in lines)


def _cells(entry: history.Entry) -> list[Any]:
    return [entry.at.isoformat(timespec="seconds"), entry.actor, entry.actor_kind, entry.as_whom,
            history.said(entry), entry.kind, entry.name, entry.company, entry.network]  # fmt: skip


@staff_page("audit.view")
def log(request: Any) -> HttpResponse:
    """Who did what, when, to which record, from where, and as whom."""
    listing = AuditListing(
        request,
        AuditEntry.objects.all(),
        [Column("at", _("When"), lambda e: formats.moment(e.at), ("at",))],
        "-at",
        filters=[
            Filter("actor", _("Who"), list(history.ACTORS.items()), _equal("actor_kind")),
            Filter("verb", _("What"), list(history.VERBS.items()), _equal("verb")),
            Filter("model", _("Record"), list(history.MODELS.items()), _equal("model")),
        ],
        search_hint=_("Person, record, company or network address"),
        date_field="at",
        csv_name="audit-log",
        empty=(_("Nothing has happened yet"), _("Every change appears here.")),
    )
    if listing.wants_csv():
        return listing.csv()
    return render(request, "backoffice/audit.html", {"listing": listing.load()})


def _equal(column: str) -> Any:
    return lambda rows, value: rows.filter(**{column: value})


@staff_page("home")
def record(request: Any, model: str, public_id: str) -> HttpResponse:
    """Everything that happened to one record; for staff who may see the record."""
    right = history.history_right(model)
    if not right or not request.staff.may(right):
        raise Http404
    found = get_object_or_404(apps.get_model(model), public_id=public_id)
    if not history.may_read(request.staff, found):
        raise Http404
    rows = AuditEntry.objects.filter(model=model, record_id=found.pk)
    context = {
        "title": str(found),
        "back": (str(history.MODELS[model]), _back(model, public_id)),
        "recent": history.entries(rows, 200, values=True),
    }
    return render(request, "backoffice/record_history.html", context)


def _back(model: str, public_id: str) -> str:
    from django.urls import reverse

    page = next((m.record_pages[model] for m in modules() if m.record_pages.get(model)), "")
    return reverse(page, kwargs={"public_id": public_id}) if page else reverse("staff:home")


urlpatterns = [
    path("audit/", log, name="audit"),
    path("history/<str:model>/<pid:public_id>/", record, name="history"),
]
