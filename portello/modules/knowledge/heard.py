"""What readers tell: whether an article helped and why, that they read it, what they did not find."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from portello.access.viewer import Viewer
from portello.core import audit
from portello.core.languages import current
from portello.core.names import find_key
from portello.modules.knowledge.models import Article, ArticleUse, Feedback, SearchMiss

LONGEST_WHY = 1000
LONGEST_MISS = 100
KEPT = timedelta(days=365)  # a question that nobody asks any more is forgotten
MOST_MISSES = 5000


def give_feedback(*, by: Viewer, article: Article, helped: bool, why: str | None) -> None:
    """Note whether this version helped; said again, it takes the place of what was said before.
    `why` None: only whether, and the reason stays as it is."""
    try:
        with transaction.atomic():
            _note_feedback(by, article, helped, why)
    except IntegrityError:  # the same person twice at once: the second changes what the first said
        with transaction.atomic():
            _note_feedback(by, article, helped, why)


def _note_feedback(by: Viewer, article: Article, helped: bool, why: str | None) -> None:
    his = by.see(Feedback).filter(article=article, edition=article.edition)
    row = his.select_for_update().first()
    before = None if row is None else row.helped
    if row is None:
        row = Feedback(
            article=article, edition=article.edition, company=by.company, contact=by.contact
        )
    row.helped, row.language = helped, current()
    if why is not None:
        row.why = why[:LONGEST_WHY]
    row.given_at = timezone.now()
    row.save()
    if before != helped:
        _count(
            article,
            helped=int(helped) - int(before is True),
            failed=int(not helped) - int(before is False),
        )
    audit.record("opinion given", article, by=by, company_id=by.company.pk)


def count_reading(article: Article) -> None:
    """One more person has the article before him."""
    _count(article, views=1)


def count_ticket(*, by: Viewer, article: Article) -> None:
    """The article was open when this viewer asked for help all the same."""
    _count(article, tickets=1)


def _count(article: Article, **more: int) -> None:
    values: dict[str, Any] = {name: F(name) + by for name, by in more.items() if by}
    if values:
        ArticleUse.objects.filter(article_id=article.pk).update(**values)


def note_miss(words: str, language: str) -> None:
    """Somebody has looked for this and found no article; nobody's name stands by it."""
    asked, key = " ".join(words.split())[:LONGEST_MISS], find_key(words)[:LONGEST_MISS]
    if not key:
        return
    again = SearchMiss.objects.filter(find=key, language=language)
    values: dict[str, Any] = {"times": F("times") + 1, "last_at": timezone.now(), "done_at": None}
    if again.update(**values) or SearchMiss.objects.count() >= MOST_MISSES:
        return
    try:
        with transaction.atomic():
            SearchMiss.objects.create(find=key, words=asked, language=language)
    except IntegrityError:
        again.update(**values)


def close_miss(*, by: audit.By, miss: SearchMiss, done: bool) -> None:
    """Staff have answered the question, or take that back; asked again, it opens by itself."""
    with transaction.atomic():
        at = timezone.now() if done else None
        SearchMiss.objects.filter(pk=miss.pk).update(done_at=at)
        audit.record("changed", miss, by=by, values={"done_at": (miss.done_at, at)})


def house() -> None:
    """Forget what was looked for a long time ago."""
    SearchMiss.objects.filter(last_at__lt=timezone.now() - KEPT).delete()
