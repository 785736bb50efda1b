"""Staff pages: what customers looked for in vain, and the articles that did not help."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.pages import POST, staff_page
from portello.core import formats
from portello.core.names import find_key
from portello.modules.knowledge.backoffice.listed import helpful
from portello.modules.knowledge.heard import close_miss
from portello.modules.knowledge.models import Article, Feedback, SearchMiss
from portello.ui.listing import Column, Filter, Listing

WHYS = 5  # of one article, the newest
MOST = 100


@staff_page("knowledge.view")
def misses(request: Any) -> HttpResponse:
    """Searches without a hit, the most frequent first, until somebody says they are done."""
    done = [("done", _("Done")), ("all", _("All"))]
    names = dict(settings.LANGUAGES)
    listing = MissListing(
        request,
        SearchMiss.objects.all() if request.GET.get("done") else SearchMiss.objects.filter(done_at=None),
        [
            Column("words", _("Looked for"), lambda m: m.words, ("find",), kind="long"),
            Column("language", _("Language"), lambda m: names.get(m.language, ""), ("language",)),
            Column("times", _("How often"), lambda m: formats.number(m.times), ("times",), kind="amount"),
            Column("last_at", _("Last"), lambda m: formats.moment(m.last_at), ("last_at",)),
        ],
        "-times",
        filters=[Filter("done", _("State"), done, _by_done, unset=_("open"))],
        search_hint=_("Words that were looked for"),
        csv_name="searches",
        empty=(_("Nothing was looked for in vain"), _("What customers do not find is listed here.")),
    )  # fmt: skip
    if listing.wants_csv():
        return listing.csv()
    context = {
        "listing": listing.load(), "edits": request.staff.may("knowledge.write"),
        "article_for": _article_for,
    }  # fmt: skip
    return render(request, "knowledge/backoffice/misses.html", context)


class MissListing(Listing):
    """Searches the folded words."""

    @property
    def searchable(self) -> bool:
        return True

    def _search(self, hidden: frozenset[str]) -> Q:
        wanted = Q()
        for word in find_key(self.query).split()[:8]:
            wanted &= Q(find__contains=word)
        return wanted


def _by_done(rows: Any, value: str) -> Any:
    return rows.filter(done_at__isnull=False) if value == "done" else rows


def _article_for(miss: SearchMiss) -> str:
    """The page on which an article about it is begun."""
    asked = {"title": miss.words, "language": miss.language}
    return f"{reverse('staff:knowledge:new')}?{urlencode(asked)}"


@staff_page("knowledge.write", POST)
def done(request: Any, public_id: str) -> HttpResponse:
    """Somebody has seen to it, or has not after all."""
    miss = get_object_or_404(SearchMiss, public_id=public_id)
    close_miss(by=request.staff, miss=miss, done=request.POST.get("done") == "yes")
    return redirect("staff:knowledge:misses")


@staff_page("knowledge.view")
def failing(request: Any) -> HttpResponse:
    """Articles that helped fewer than half, or after which people asked all the same."""
    rows = Article.objects.filter(Q(use__failed__gt=F("use__helped")) | Q(use__tickets__gt=0))
    rows = rows.select_related("use").order_by(
        F("use__helped") - F("use__failed") - F("use__tickets"), "pk"
    )
    found = list(rows[:MOST])
    whys: dict[int, list[Feedback]] = {article.pk: [] for article in found}
    said = Feedback.objects.filter(article__in=found, helped=False).exclude(why="")
    for one in said.select_related("company").order_by("-given_at", "-pk")[: MOST * WHYS]:
        if len(whys[one.article_id]) < WHYS:
            whys[one.article_id].append(one)
    rows_shown = [(article, helpful(article), whys[article.pk]) for article in found]
    return render(request, "knowledge/backoffice/failing.html", {"rows": rows_shown})


urlpatterns = [
    path("knowledge/searches/", misses, name="misses"),
    path("knowledge/searches/<pid:public_id>/done/", done, name="done"),
    path("knowledge/failing/", failing, name="failing"),
]
