"""Customer pages: the help articles, what one thought of them, and suggestions while typing."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import POST, customer_page
from portello.modules.knowledge import heard
from portello.modules.knowledge.helping import help_address
from portello.modules.knowledge.models import PART, Article, ArticleFile, Category, Feedback
from portello.modules.knowledge.search import CODE
from portello.modules.knowledge.shown import (
    address_of,
    beginning,
    categories,
    most_helpful,
    newest,
    page_of,
    place_of,
    titled,
)
from portello.modules.knowledge.suggesting import narrowed, suggest, with_some
from portello.portal.asked import report_of
from portello.ui.attachments import answer
from portello.ui.listing import Column, Listing
from portello.ui.ranking import COLUMNS, Level, Ranking
from portello.ui.search import Results

RIGHT = "knowledge.view"


@customer_page(RIGHT, part=PART)
def home(request: Any) -> HttpResponse:
    """Search first; then the categories, the newest and the most helpful articles."""
    viewer = request.viewer
    if "q" in request.GET:
        return _results(request)
    context = {
        "categories": categories(viewer), "newest": newest(viewer), "helpful": most_helpful(viewer),
        "address_of": address_of, "titled": titled, "help": help_address(viewer),
    }  # fmt: skip
    return render(request, "knowledge/portal/home.html", context)


def _results(request: Any) -> HttpResponse:
    """What is found among the articles; the page reports the question, as the search page does."""
    results = ArticleResults(request)
    asked = copy(results)
    asked.kind = ""  # nobody has narrowed it: this page has one kind
    context = {
        "results": results, "help": help_address(request.viewer),
        "group": results.groups[0] if results.groups else None, "report": report_of(asked),
    }  # fmt: skip
    return render(request, "knowledge/portal/results.html", context)


class ArticleResults(Results):
    """The results of the search, of articles alone, in the order of what is suggested for a text."""

    def _one(self, name: str) -> str:
        return CODE if name == "kind" else super()._one(name)

    @cached_property
    def _rows(self) -> Any:
        return super()._rows.filter(kind=CODE)

    def _rank(self) -> None:
        self.asked = self.asked and narrowed(self.asked)
        super()._rank()

    def _with_some_of_it(self, ranking: Ranking) -> tuple[list[tuple[Any, ...]], Ranking]:
        keys = with_some(self.request.viewer, self.query)
        rows = self._rows.filter(record_id__in=keys).values_list(*COLUMNS, "record_id")
        if not keys or self.asked is None:
            return super()._with_some_of_it(ranking)
        self.some_of = True
        return list(rows), InOrder(self.asked, self.query, self.parts, keys)


class InOrder(Ranking):
    """Hits whose order is known: `keys` are their records, best first."""

    def __init__(self, asked: Any, query: str, parts: Any, keys: list[int]) -> None:
        super().__init__(asked, query, parts)
        self.place = {key: n for n, key in enumerate(keys)}

    def levels(self, rows: Sequence[tuple[Any, ...]]) -> dict[int, Level]:
        """{key: its place} of rows of COLUMNS and their records."""
        return {row[0]: (self.place[row[-1]],) for row in rows}


@customer_page(RIGHT, part=PART)
def category(request: Any, public_id: str) -> HttpResponse:
    """The articles of one category that the viewer may read."""
    viewer = request.viewer
    found = viewer.get(Category, public_id)
    listing = Listing(
        request,
        viewer.see(Article).filter(category_id=found.pk),
        [Column("title", _("Title"), str, ("sort",))],
        "title",
    )
    context = {
        "category": found, "listing": listing.load(), "beginning": beginning,
        "address_of": address_of, "titled": titled,
    }  # fmt: skip
    return render(request, "knowledge/portal/category.html", context)


@customer_page(RIGHT, part=PART)
def article(request: Any, public_id: str) -> HttpResponse:
    """One article, in the reader's language if it is written in it."""
    viewer = request.viewer
    found = viewer.get(Article, public_id, **place_of(viewer))
    said = None
    if not viewer.anonymous:
        rows = viewer.see(Feedback).filter(article_id=found.pk, edition=found.edition)
        said = rows.first()
    place = getattr(found, "place_name", None), getattr(found, "place_id", None)
    context = {
        "article": found, "page": page_of(found, viewer), "said": said,
        "category": place if all(place) else None,
        "help": help_address(viewer, found.public_id),
    }  # fmt: skip
    return render(request, "knowledge/portal/article.html", context)


@customer_page(RIGHT, part=PART)
def file(request: Any, public_id: str, file: str) -> HttpResponseBase:
    """A picture or file of an article that the viewer reads."""
    rows = request.viewer.see(ArticleFile).filter(article__public_id=public_id)
    found = rows.select_related("file").filter(public_id=file).first()
    if found is None or request.viewer.setup:
        raise Http404
    return answer(request, found.file)


class FeedbackForm(forms.Form):
    """Whether it helped, and why."""

    helped = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    why = forms.CharField(max_length=heard.LONGEST_WHY, required=False)


@customer_page(RIGHT, POST)
def feedback(request: Any, public_id: str) -> HttpResponse:
    """Say whether it helped, and why; said again, it is changed."""
    found = request.viewer.get(Article, public_id)
    form = FeedbackForm(request.POST)
    if form.is_valid():
        heard.give_feedback(
            by=request.viewer,
            article=found,
            helped=form.cleaned_data["helped"] == "yes",
            why=form.cleaned_data["why"] if "why" in request.POST else None,
        )
        messages.success(request, _("Thank you. That helps us to write better articles."))
    elif "why" in form.errors:
        messages.error(request, f"{_('What was missing or wrong?')} {form.errors['why'][0]}")
    else:
        messages.error(request, _("Choose yes or no."))
    return redirect(address_of(public_id) + "#feedback")


@customer_page(RIGHT, POST)
def reading(request: Any, public_id: str) -> HttpResponse:
    """Counts that the article was read; the page sends it by itself, because looking changes nothing."""
    heard.count_reading(request.viewer.get(Article, public_id))
    return HttpResponse(status=204)


@customer_page(RIGHT)
def suggestions(request: Any) -> HttpResponse:
    """The articles that fit what is being typed, as a piece of a page."""
    found = suggest(request.viewer, request.GET.get("text", "")[:5000])
    return render(request, "knowledge/portal/suggestions.html", {"suggestions": found})


urlpatterns = [
    path("kb/", home, name="home"),
    path("kb/suggestions/", suggestions, name="suggestions"),
    path("kb/categories/<pid:public_id>/", category, name="category"),
    path("kb/<pid:public_id>/", article, name="article"),
    path("kb/<pid:public_id>/files/<pid:file>/", file, name="file"),
    path("kb/<pid:public_id>/feedback/", feedback, name="feedback"),
    path("kb/<pid:public_id>/reading/", reading, name="reading"),
]
