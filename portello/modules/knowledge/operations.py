"""Writing, publishing and withdrawing articles; every publication is a version that is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portello.core import audit, changes
from portello.core.changes import Stale
from portello.core.files import StoredFile
from portello.modules.knowledge import checks, files
from portello.modules.knowledge.models import (
    DRAFT,
    PUBLISHED,
    WITHDRAWN,
    Article,
    ArticleFile,
    ArticleUse,
    ArticleVersion,
    Category,
)

Texts = Mapping[str, str]


def draft_article(*, by: audit.By, title: str, text: str, language: str) -> Article:
    """A new draft in one language, for staff to finish: made of a ticket's answer, or of a search.

    `text` is Markdown. Raises `ValidationError` by field ("title_fi", "text_fi").
    """
    titles, texts = {language: title.strip()}, {language: text.strip()} if text.strip() else {}
    return write_article(by=by, article=None, title=titles, text=texts, category=None)


def write_article(
    *,
    by: audit.By,
    article: Article | None,
    title: Texts,
    text: Texts,
    category: Category | None,
    related: Iterable[Article] = (),
    new_files: Sequence[StoredFile] = (),
    kept_files: Collection[str] | None = None,
    base_version: int = 0,
) -> Article:
    """Add an article, or change one: of a published one, readers get the new text and its files when
    it is published. Category and related articles hold at once. `kept_files` are the public ids of
    the files that stay; None: all.

    Raises `ValidationError` by field, `uploads.Gone` if a file was attached elsewhere meanwhile, and
    `Stale` if somebody else has changed it.
    """
    with transaction.atomic():
        stored = Article() if article is None else _locked(article, base_version)
        new, before = article is None, stored.written
        had = files.names_of(files.kept_of(stored))
        rows = files.planned(stored, new_files, kept_files, by.actor.name)
        checks.check_texts(title, text, [row.name for row in rows if row.is_kept])
        checks.check_place(stored, category)
        _take(stored, (dict(title), dict(text)), any(r.is_kept != r.is_live for r in rows))
        changed = _differences(before, (dict(title), dict(text)))
        if had != files.names_of(rows):
            changed["files"] = (had, files.names_of(rows))
        if stored.category_id != (category.pk if category else None):
            changed["category"] = (_name_of(stored.category), _name_of(category))
            stored.category = category
        _save(stored, by, new=new)
        files.store(stored, rows, new_files)
        stored.related.set([one for one in related if one.pk != stored.pk])
        audit.record("created" if new else "changed", stored, by=by, values=changed)
        changes.note(stored, "created" if new else "changed")
    return stored


def _take(
    stored: Article, words: tuple[dict[str, str], dict[str, str]], files_differ: bool
) -> None:
    """What was written, where it belongs: on a published article it waits."""
    if stored.state != PUBLISHED:
        stored.title, stored.text = words
        return
    stored.pending = {}
    if words != (stored.title, stored.text):
        stored.pending = {"title": words[0], "text": words[1]}
    if files_differ:
        stored.pending["files"] = True


def publish_article(*, by: audit.By, article: Article, base_version: int) -> Article:
    """Let readers have what is written so far, as a new version.

    Raises `ValidationError` by field if something is missing, and `Stale`.
    """
    with transaction.atomic():
        stored = _locked(article, base_version)
        title, text = stored.written
        checks.check_whole(title, text, stored.category)
        stored.title, stored.text, stored.pending = title, text, {}
        stored.edition += 1
        stored.state, stored.published_at = PUBLISHED, timezone.now()
        live = files.publish(stored)
        stored.has_files = bool(live)
        _save(stored, by)
        ArticleVersion.objects.create(
            article=stored, number=stored.edition, title=title, text=text, files=live,
            published_at=stored.published_at, published_by=by.actor.name[:200],
        )  # fmt: skip
        ArticleUse.objects.get_or_create(article=stored)
        values = {"edition": (stored.edition - 1 or "", stored.edition)}
        audit.record("published", stored, by=by, values=values)
        changes.note(stored, "changed")
    return stored


def withdraw_article(*, by: audit.By, article: Article, base_version: int) -> Article:
    """Take an article away from its readers; it can be published again. Raises `Stale`."""
    with transaction.atomic():
        stored = _locked(article, base_version)
        if stored.state == PUBLISHED:
            stored.title, stored.text = stored.written  # what was being written goes on as a draft
            stored.state, stored.pending = WITHDRAWN, {}
            _save(stored, by)
            audit.record("withdrawn", stored, by=by)
            changes.note(stored, "changed")
    return stored


def restore_version(*, by: audit.By, article: Article, number: int, base_version: int) -> Article:
    """Write what an earlier version said; readers get it when it is published. Raises `Stale`."""
    version = ArticleVersion.objects.get(article=article, number=number)
    return write_article(
        by=by, article=article, title=version.title, text=version.text,
        category=article.category, related=list(article.related.all()), kept_files=version.files,
        base_version=base_version,
    )  # fmt: skip


def review_article(*, by: audit.By, article: Article) -> None:
    """Note that somebody has read the article today and found it still true."""
    with transaction.atomic():
        stored = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        before, stored.reviewed_on = stored.reviewed_on, timezone.localdate()
        stored.save(update_fields=["reviewed_on"])
        values = {"reviewed_on": (before, stored.reviewed_on)}
        audit.record("changed", stored, by=by, values=values)


def remove_article(*, by: audit.By, article: Article) -> bool:
    """Throw away a draft that was never published; False if it was: that is withdrawn, not removed."""
    with transaction.atomic():
        stored = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        if stored.state != DRAFT or stored.edition:
            return False
        audit.record("removed", stored, by=by, values={"title": (stored.title, "")})
        changes.note(stored, "removed")
        for row in ArticleFile.objects.filter(article=stored).select_related("file"):
            files.remove(row)
        stored.delete()
    return True


def set_readers(
    *,
    by: audit.By,
    article: Article,
    audience: str,
    portals: Iterable[Any] | None,
    profiles: Iterable[Any] = (),
    companies: Iterable[Any] = (),
    base_version: int,
) -> Article:
    """Say who may read the article; `portals` None means all. It holds at once.

    Raises `ValidationError` by field, and `Stale`.
    """
    chosen = {
        "portals": list(portals or ()), "profiles": list(profiles), "companies": list(companies)
    }  # fmt: skip
    checks.check_readers(audience, None if portals is None else chosen["portals"], chosen)
    with transaction.atomic():
        stored = _locked(article, base_version)
        before = readers_said(stored)
        stored.audience, stored.in_all_portals = audience, portals is None
        _save(stored, by)
        for name, rows in chosen.items():
            getattr(stored, name).set(rows if name in ("portals", audience) else [])
        after = readers_said(stored)
        changed = {
            name: (before[name], after[name]) for name in after if before[name] != after[name]
        }
        audit.record("changed", stored, by=by, values=changed)
        changes.note(stored, "changed")
    return stored


def readers_said(article: Article) -> dict[str, str]:
    """Who may read it, for the history."""
    names = {
        name: ", ".join(str(one) for one in getattr(article, name).order_by("pk"))
        for name in ("portals", "profiles", "companies")
    }
    return {"audience": article.audience, **names}


def _locked(article: Article, base_version: int) -> Article:
    stored = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    if stored.version != base_version:
        raise Stale(stored, {})
    return stored


def _save(stored: Article, by: audit.By, *, new: bool = False) -> None:
    stored.changed_at, stored.changed_by = timezone.now(), by.actor.name[:200]
    if not new:
        stored.version += 1
    stored.save()


def _differences(
    before: tuple[dict[str, str], dict[str, str]], after: tuple[dict[str, str], dict[str, str]]
) -> dict[str, tuple[Any, Any]]:
    """{field: (old, new)}, each with the languages that differ only."""
    found = {}
    for name, old, new in zip(("title", "text"), before, after, strict=True):
        if not isinstance(old, dict):
            old = {}
        codes = [c for c, _n in settings.LANGUAGES if old.get(c, "") != new.get(c, "")]
        if codes:
            found[name] = ({c: old.get(c, "") for c in codes}, {c: new.get(c, "") for c in codes})
    return found


def _name_of(category: Category | None) -> str:
    return "" if category is None else str(category)
