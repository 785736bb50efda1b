"""An article as a customer reads it: in his language if it is written in it, with what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.urls import reverse

from portello.core.languages import current, order, translated
from portello.modules.knowledge.files import NOTHING, given
from portello.modules.knowledge.models import Article, ArticleFile, Category
from portello.modules.knowledge.wording import Reading, excerpt, own_links, read
from portello.ui.attachments import Shown

NEWEST, RELATED = 5, 5
MOST_RELATED = 10  # that staff choose for one article
ENOUGH = (
    3  # people whom an article helped before it is called helpful: nobody's opinion shows alone
)
_LIST = ("public_id", "title", "published_at")


@dataclass(frozen=True)
class Page:
    """One article: what stands on its page. `language` is that of the text, not of the reader."""

    title: str
    reading: Reading
    language: str
    related: list[tuple[str, str]]
    files: list[Shown] = field(default_factory=list)  # those that no text shows as a picture

    @property
    def is_fallback(self) -> bool:
        """Whether the reader's own language is missing."""
        return self.language != current()

    @property
    def language_name(self) -> str:
        """What the language of the text calls itself."""
        return dict(settings.LANGUAGES)[self.language]

    @property
    def wanted_name(self) -> str:
        """What the reader's language calls itself."""
        return dict(settings.LANGUAGES)[current()]


def language_of(article: Article) -> str:
    """The reader's language, else the base language, else the first of the six that is whole."""
    whole = article.languages()
    return next((code for code in order() if code in whole), settings.LANGUAGE_CODE)


def address_of(public_id: str) -> str:
    """The customer's page of an article."""
    return reverse("portal:knowledge:article", kwargs={"public_id": public_id})


def place_of(viewer: Any) -> dict[str, Subquery]:
    """Name and public id of an article's category as further columns, as far as the viewer sees it."""
    rows = viewer.see(Category).order_by().filter(pk=OuterRef("category_id"))
    return {
        "place_name": Subquery(rows.values("name")[:1]),
        "place_id": Subquery(rows.values("public_id")[:1]),
    }


def page_of(article: Article, viewer: Any) -> Page:
    """The article for this viewer: what it links to, and what is related, as far as he may see it."""
    code = language_of(article)
    text = article.text.get(code, "")
    named = own_links(text)
    pairs: Any = Article.related.through
    chosen = Q(pk__in=pairs.objects.filter(from_article_id=article.pk).values("to_article_id"))
    beside = Q(category_id=article.category_id)
    rows = viewer.see(Article).filter(chosen | beside | Q(public_id__in=named))
    # What staff chose and what the text needs come first, so that neighbours never push them out.
    rows = rows.exclude(pk=article.pk).annotate(
        is_chosen=_one_if(chosen), is_named=_one_if(Q(public_id__in=named))
    )
    rows = rows.order_by("-is_named", "-is_chosen", "-published_at", "pk")
    found = list(rows.only(*_LIST)[: len(named) + MOST_RELATED + RELATED])
    known = {row.public_id: (translated(row.title), address_of(row.public_id)) for row in found}
    first = sorted(found, key=lambda row: not getattr(row, "is_chosen", 0))
    related = [known[row.public_id] for row in first[:RELATED]]
    title = article.title.get(code) or translated(article.title)
    has = NOTHING
    if article.has_files:
        rows = viewer.see(ArticleFile).filter(article_id=article.pk).select_related("file")
        page = "portal:knowledge:file"
        has = given(rows.order_by("pk"), article, article.text.values(), page)
    return Page(title, read(text, known, has.images), code, related, has.listed)


def _one_if(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0))


def categories(viewer: Any) -> list[Any]:
    """The categories in which the viewer finds something, each with its `count` of articles."""
    inside = viewer.see(Article).filter(category_id=OuterRef("pk")).order_by()
    counted = inside.values("category_id").annotate(n=Count("pk")).values("n")
    rows = viewer.see(Category).annotate(count=Subquery(counted))
    return list(rows.order_by("position", "pk"))


def newest(viewer: Any) -> list[Article]:
    """What was published last."""
    rows = viewer.see(Article).order_by("-published_at", "pk")
    return list(rows.only(*_LIST)[:NEWEST])


def most_helpful(viewer: Any) -> list[Article]:
    """What has helped most people, less those whom it did not help."""
    rows = viewer.see(Article).filter(use__helped__gte=ENOUGH, use__helped__gt=F("use__failed"))
    rows = rows.order_by(F("use__failed") - F("use__helped"), "pk")
    return list(rows.only(*_LIST)[:NEWEST])


def titled(article: Article) -> tuple[str, str, str]:
    """(title, its language, what that is called) for a list; no name where it is the reader's own."""
    code = next((one for one in order() if article.title.get(one)), settings.LANGUAGE_CODE)
    name = "" if code == current() else dict(settings.LANGUAGES)[code]
    return article.title.get(code, ""), code, name


def beginning(article: Article) -> str:
    """How the article begins, in the language in which the viewer reads it."""
    return excerpt(article.text.get(language_of(article), ""))
