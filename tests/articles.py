"""Help articles of the world: one for everybody, one for Beta only, and some that nobody may read."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from portello.core.audit import System
from portello.core.files import store
from portello.modules.knowledge import operations
from portello.modules.knowledge.models import (
    COMPANIES,
    PUBLIC,
    Article,
    ArticleFile,
    ArticleUse,
    Category,
    Feedback,
    SearchMiss,
)

BY = System("test")
HIDDEN = "CANARY-INT"  # of what no customer and no visitor ever gets
OPEN_TITLE = "Clearing a paper jam"


def write(title: str, category: Category | None, text: str = "", **languages: str) -> Article:
    """An article that is written and not published; `languages` are further titles."""
    titles = {"en": title, **languages}
    texts = {code: text or f"{words} in words." for code, words in titles.items()}
    return operations.write_article(
        by=BY, article=None, title=titles, text=texts, category=category
    )


def published(title: str, category: Category, text: str = "", **languages: str) -> Article:
    """An article that all customers may read."""
    made = write(title, category, text, **languages)
    return operations.publish_article(by=BY, article=made, base_version=made.version)


def for_readers(article: Article, audience: str, **chosen: Any) -> Article:
    """The article with other readers."""
    chosen.setdefault("portals", None)
    return operations.set_readers(
        by=BY, article=article, audience=audience, base_version=article.version, **chosen
    )


def category_named(name: str) -> Category:
    """A category, the last one."""
    return Category.objects.create(
        name={"en": name}, about={"en": f"{name}, explained"}, position=Category.objects.count() + 1
    )


def attached(article: Article, word: str, *, is_live: bool = False) -> ArticleFile:
    """A file of an article, in its draft or in what readers get."""
    stored = store(BytesIO(word.encode()), f"{word}.txt")
    row = ArticleFile.objects.create(
        article=article, file=stored, name=stored.name, is_live=is_live
    )
    Article.objects.filter(pk=article.pk).update(has_files=True)
    return row


def write_articles(beta: Any, beta_contact: Any) -> None:
    """The articles, what Beta said about one, and a search without a hit."""
    open_one = published(OPEN_TITLE, category_named("Printers"), fi="Paperitukoksen poistaminen")
    for_readers(open_one, PUBLIC)
    of_beta = published("CANARY-B-article-title", category_named("CANARY-B-category"))
    of_beta = for_readers(of_beta, COMPANIES, companies=[beta])
    attached(of_beta, "CANARY-B-article-file", is_live=True)
    attached(of_beta, f"{HIDDEN}-draft-file")
    nobodys = category_named(f"{HIDDEN}-category")
    write(f"{HIDDEN}-draft", nobodys)
    withdrawn = published(f"{HIDDEN}-withdrawn", nobodys)
    operations.withdraw_article(by=BY, article=withdrawn, base_version=withdrawn.version)
    # What is written on a published one, and not published, is nobody's either.
    operations.write_article(
        by=BY, article=open_one, title=open_one.title, text={**open_one.text, "en": f"{HIDDEN}-new"},
        category=open_one.category, related=[of_beta, withdrawn], base_version=open_one.version + 1,
    )  # fmt: skip
    Feedback.objects.create(
        article=open_one, edition=1, company=beta, contact=beta_contact, helped=False,
        why="CANARY-B-why", language="en",
    )  # fmt: skip
    ArticleUse.objects.filter(article=open_one).update(failed=1)
    SearchMiss.objects.create(find="canary-b-question", words="CANARY-B-question", language="en")
