"""Staff pages: what was published when, what differs, and taking an earlier version up again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import POST, staff_page
from portello.core.changes import Stale
from portello.modules.knowledge import operations
from portello.modules.knowledge.comparing import differences
from portello.modules.knowledge.models import Article, ArticleVersion

WRITTEN = 0  # in place of a version: what is written and not published yet
Texts = tuple[dict[str, str], dict[str, str]]


@staff_page("knowledge.view")
def versions(request: Any, public_id: str) -> HttpResponse:
    """Every version, the newest first, and what one of them changed."""
    article = get_object_or_404(Article, public_id=public_id)
    kept = {one.number: one for one in ArticleVersion.objects.filter(article=article)}
    numbers = ([WRITTEN] if article.pending else []) + sorted(kept, reverse=True)
    shown = _number(request, "version", numbers, numbers[0] if numbers else None)
    before = _number(request, "with", numbers, _earlier(shown, numbers))
    changed = [] if shown is None or before is None else differences(
        _texts(article, kept, before), _texts(article, kept, shown)
    )  # fmt: skip
    context = {
        "article": article, "rows": [kept[n] for n in numbers if n], "shown": shown,
        "before": before, "changed": changed, "written": bool(article.pending),
        "edits": request.staff.may("knowledge.write"),
    }  # fmt: skip
    return render(request, "knowledge/backoffice/versions.html", context)


def _number(request: Any, name: str, numbers: list[int], otherwise: int | None) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 7 and int(text) in numbers):
        raise Http404
    return int(text)


def _earlier(shown: int | None, numbers: list[int]) -> int | None:
    """The version before the one that is shown."""
    place = numbers.index(shown) + 1 if shown is not None else len(numbers)
    return numbers[place] if place < len(numbers) else None


def _texts(article: Article, kept: dict[int, ArticleVersion], number: int) -> Texts:
    return article.written if number == WRITTEN else (kept[number].title, kept[number].text)


@staff_page("knowledge.write", POST)
def restore(request: Any, public_id: str, number: int) -> HttpResponse:
    """Write what a version said; it is published like any other change."""
    article = get_object_or_404(Article, public_id=public_id)
    get_object_or_404(ArticleVersion, article=article, number=number)
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
    try:
        operations.restore_version(
            by=request.staff, article=article, number=number, base_version=version
        )
    except Stale:
        text = _("Somebody else has changed this meanwhile. Reload the page to see it.")
        messages.error(request, text)
    except ValidationError as bad:
        for text in bad.messages:
            messages.error(request, text)
    else:
        words = _("Version %(number)s is written again. Publish it to let readers have it.")
        messages.success(request, words % {"number": number})
    return redirect("staff:knowledge:edit", public_id=public_id)


_ONE = "knowledge/<pid:public_id>/versions/"
urlpatterns = [
    path(_ONE, versions, name="versions"),
    path(f"{_ONE}<int:number>/restoration/", restore, name="restore"),
]
