"""The pictures and files of an article: taken with a draft, given out with what is published of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F
from django.urls import reverse

from portello.core import uploads
from portello.core.files import StoredFile
from portello.modules.knowledge.models import Article, ArticleFile, ArticleVersion
from portello.ui import rich_text
from portello.ui.attachments import Shown, shown


@dataclass(frozen=True)
class Given:
    """What a page has of an article's files: pictures by name, and the files listed below it."""

    images: Mapping[str, str]
    listed: list[Shown]


NOTHING = Given({}, [])


def kept_of(article: Article) -> list[ArticleFile]:
    """The files of the draft, in the order in which they came."""
    if article.pk is None:
        return []
    rows = ArticleFile.objects.filter(article=article, is_kept=True)
    return list(rows.select_related("file").order_by("pk"))


def planned(
    article: Article, new: Sequence[StoredFile], kept: Collection[str] | None, by: str
) -> list[ArticleFile]:
    """All files of an article as they will be: of the ones that are there those in `kept` stay (None:
    as it is), the new ones get names of their own. Nothing is stored yet."""
    rows = list(ArticleFile.objects.filter(article=article).order_by("pk")) if article.pk else []
    for row in rows:
        row.is_kept = row.is_kept if kept is None else row.public_id in kept
    for one in new:
        name = uploads.told_apart(one.name, [row.name for row in rows])
        rows.append(ArticleFile(article=article, file=one, name=name, added_by=by[:200]))
    return rows


def store(article: Article, rows: Iterable[ArticleFile], new: Sequence[StoredFile]) -> None:
    """Store what was planned. What no reader ever had goes for good once it is taken out.

    Raises `uploads.Gone` if a new file was attached elsewhere meanwhile.
    """
    uploads.claim(new)
    published = {
        one
        for files in ArticleVersion.objects.filter(article=article).values_list("files", flat=True)
        for one in files
    }
    for row in rows:
        if row.pk is None or row.is_kept or row.public_id in published:
            row.article = article
            row.save()
        else:
            remove(row)


def remove(row: ArticleFile) -> None:
    """Delete a file of an article with its bytes."""
    stored = row.file
    row.delete()
    stored.remove()


def publish(article: Article) -> list[str]:
    """Let readers have the files of the draft; returns their public ids."""
    rows = ArticleFile.objects.filter(article=article)
    rows.update(is_live=F("is_kept"))
    return list(rows.filter(is_live=True).order_by("pk").values_list("public_id", flat=True))


def names_of(rows: Iterable[ArticleFile]) -> str:
    """The names of the files of a draft, for the history."""
    return ", ".join(row.name for row in rows if row.is_kept)


def given(rows: Iterable[Any], article: Article, texts: Iterable[str], page: str) -> Given:
    """The files among `rows`, given out by the page with the url name `page`; those that no text
    shows as a picture are listed."""
    embedded = {name.casefold() for text in texts for _alt, name in rich_text.pictures(text)}
    images, listed = {}, []
    for row in rows:
        arguments = {"public_id": article.public_id, "file": row.public_id}
        one = replace(shown(row.file, reverse(page, kwargs=arguments)), name=row.name)
        if one.image:
            images[row.name] = one.image
        if not one.image or row.name.casefold() not in embedded:
            listed.append(one)
    return Given(images, listed)
