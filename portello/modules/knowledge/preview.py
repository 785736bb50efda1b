"""An article as it will look, for staff: what is written so far, published or not, in any language."""

from __future__ import annotations

from portello.core.languages import translated
from portello.modules.knowledge.files import given
from portello.modules.knowledge.models import Article, ArticleFile
from portello.modules.knowledge.shown import Page, address_of
from portello.modules.knowledge.wording import own_links, read


def preview_of(article: Article, code: str, *, live: bool = False) -> Page:
    """The page in the language `code`; `live` is what readers get now, else what is written."""
    title, text = (article.title, article.text) if live else article.written
    words = text.get(code, "")
    linked = Article.objects.filter(public_id__in=own_links(words))
    chosen = article.related.order_by("pk")
    known = {
        row.public_id: (translated(row.title), address_of(row.public_id))
        for row in [*linked, *chosen]
    }
    related = [known[row.public_id] for row in chosen]
    rows = ArticleFile.objects.filter(article=article, **{"is_live" if live else "is_kept": True})
    page = "staff:knowledge:file"
    has = given(rows.select_related("file").order_by("pk"), article, text.values(), page)
    return Page(title.get(code, ""), read(words, known, has.images), code, related, has.listed)
