"""Staff page: all articles, with their state, languages and what readers think of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from portello.access.pages import staff_page
from portello.core import formats
from portello.modules.knowledge.models import (
    AUDIENCES,
    DRAFT,
    PUBLISHED,
    STATES,
    Article,
    Category,
    SearchMiss,
)
from portello.modules.portals.models import Portal
from portello.ui.listing import Column, Filter, Listing

TONES = {DRAFT: "warning", PUBLISHED: "success"}


def badge(article: Article) -> Markup:
    """The state as a word with a colour; a published one says if something waits."""
    tone = TONES.get(article.state, "neutral")
    made = Markup('<span class="badge badge-{}">{}</span>').format(
        tone, article.get_state_display()
    )
    if article.pending:
        waits = _("Changes not published")
        made += Markup(' <span class="badge badge-warning">{}</span>').format(waits)
    return made


def helpful(article: Article) -> str:
    """To how many of those who said so it was a help."""
    use = getattr(article, "use", None)
    said = use.helped + use.failed if use else 0
    if not use or not said:
        return ""
    return _("%(yes)s of %(all)s") % {
        "yes": formats.number(use.helped), "all": formats.number(said)
    }  # fmt: skip


def languages_said(article: Article) -> Markup:
    """The six languages: those that are written, and crossed out those that are missing."""
    whole = article.languages()
    marks = Markup(" ").join(
        Markup('<abbr class="lang{}" title="{}">{}</abbr>').format(
            "" if code in whole else " lang-missing",
            name if code in whole else _("%(language)s is missing") % {"language": name},
            code,
        )
        for code, name in settings.LANGUAGES
    )
    return Markup("<span>{}</span>").format(marks)


def _views(article: Article) -> str:
    use = getattr(article, "use", None)
    return formats.number(use.views) if use else ""


def columns() -> list[Column]:
    """The columns of the list."""
    return [
        Column("title", _("Title"), lambda a: a.base_title, ("sort",), kind="long"),
        Column("state", _("State"), badge, ("state",), lambda a: str(a.get_state_display())),
        Column("category", _("Category"), lambda a: str(a.category or ""), ("category__position",)),
        Column("audience", _("Readers"), lambda a: str(a.get_audience_display()), ("audience",)),
        Column("languages", _("Languages"), languages_said, (), lambda a: " ".join(a.languages())),
        Column("views", _("Times read"), _views, ("use__views",), kind="amount"),
        Column("helpful", _("Helpful"), helpful, kind="amount"),
        Column(
            "changed_at",
            _("Changed"),
            lambda a: formats.day(a.changed_at),
            ("changed_at",),
            lambda a: timezone.localdate(a.changed_at),
            "date",
        ),
    ]


def filters() -> list[Filter]:
    """Narrow by state, readers, category, portal, and what is not written in a language."""
    kept = [(one.public_id, str(one)) for one in Category.objects.order_by("position", "pk")]
    portals = [(one.public_id, one.name) for one in Portal.objects.order_by("pk")]
    found = [
        Filter("state", _("State"), STATES, lambda rows, value: rows.filter(state=value)),
        Filter(
            "audience", _("Readers"), AUDIENCES, lambda rows, value: rows.filter(audience=value)
        ),
        Filter("category", _("Category"), kept, lambda rows, v: rows.filter(category__public_id=v)),
        Filter(
            "missing",
            _("Missing in"),
            settings.LANGUAGES,
            lambda rows, value: rows.exclude(title__has_key=value),
            unset="–",
        ),
    ]
    if len(portals) > 1:
        found.append(Filter("portal", _("Portal"), portals, _in_portal))
    return found


def _in_portal(rows: Any, value: str) -> Any:
    chosen = Article.portals.through.objects.filter(portal__public_id=value)
    return rows.filter(in_all_portals=True) | rows.filter(pk__in=chosen.values("article_id"))


@staff_page("knowledge.view")
def list_(request: Any) -> HttpResponse:
    """Every article, whoever may read it."""
    listing = Listing(
        request,
        Article.objects.select_related("category", "use"),
        columns(),
        "-changed_at",
        filters=filters(),
        search_hint=_("Words of the title"),
        link=lambda a: reverse("staff:knowledge:edit", kwargs={"public_id": a.public_id}),
        csv_name="articles",
        empty=(_("No articles yet"), _("Write down what you are asked most often.")),
    )
    if listing.wants_csv():
        return listing.csv()
    context = {
        "listing": listing.load(),
        "misses": SearchMiss.objects.filter(done_at=None).count(),
    }
    return render(request, "knowledge/backoffice/list.html", context)


def home_counts(staff: Any) -> list[tuple[str, int, str]]:
    """What customers looked for in vain, for the back office's home."""
    if not staff.may("knowledge.write"):
        return []
    open_ones = SearchMiss.objects.filter(done_at=None).count()
    return [(_("Searches without a hit"), open_ones, reverse("staff:knowledge:misses"))]


urlpatterns = [path("knowledge/", list_, name="list")]
