"""Staff pages: one article, written in six languages, looked at, published and withdrawn."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.pages import ATTACHMENTS, FORM, POST, staff_page
from portello.core import once, uploads
from portello.core.changes import Stale
from portello.core.languages import CODES, current, order
from portello.modules.knowledge import operations
from portello.modules.knowledge.backoffice.listed import badge
from portello.modules.knowledge.files import kept_of
from portello.modules.knowledge.forms import ArticleForm, take
from portello.modules.knowledge.models import WITHDRAWN, Article, ArticleFile, Category
from portello.modules.knowledge.preview import preview_of
from portello.modules.knowledge.readers import sentence
from portello.ui.attachments import Shown, answer, shown
from portello.ui.history import history_address

VIEW, WRITE = "knowledge.view", "knowledge.write"


@staff_page(WRITE, FORM, takes=ATTACHMENTS)
def new(request: Any) -> HttpResponse:
    """Write an article; `title` and `language` of the address begin it."""
    if request.method == "POST" and (before := once.sent_before(request)):
        return before
    asked = request.GET.get("title", "")[:200].strip()
    code = request.GET.get("language", "")
    start = {code if code in CODES else current(): asked} if asked else {}
    form = _form(Article(title=start, text={}), request)
    if request.method == "POST" and form.is_valid() and (made := _write(request, form, None)):
        return _onwards(request, made)
    return _page(request, form, None)


@staff_page(VIEW, FORM, takes=ATTACHMENTS)
def edit(request: Any, public_id: str) -> HttpResponse:
    """Change an article; readers get it when it is published. Who may only look sees it as it is."""
    article = get_object_or_404(Article.objects.select_related("category"), public_id=public_id)
    if not request.staff.may(WRITE):
        if request.method == "POST":
            raise Http404
        return _looked_at(request, article)
    form = _form(article, request)
    if request.method == "POST" and form.is_valid() and (made := _write(request, form, article)):
        return _onwards(request, made)
    return _page(request, form, article)


def _form(article: Article, request: Any) -> ArticleForm:
    others = Article.objects.exclude(pk=article.pk).exclude(state=WITHDRAWN).order_by("sort", "pk")
    start: dict[str, Any] = {"version": article.version}
    if article.pk:
        start["category"] = article.category.public_id if article.category else ""
        start["related"] = list(article.related.values_list("public_id", flat=True))
    kept = list(Category.objects.order_by("position", "pk"))
    rows = list(others.only("public_id", "title"))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    files = [(one, _shown(article, one)) for one in kept_of(article)]
    draft = bool(article.pk) and not article.edition
    return ArticleForm(
        article.written, kept, rows, files, request.staff, *sent, may_move=draft, **start
    )


def _shown(article: Article, row: ArticleFile) -> Shown:
    arguments = {"public_id": article.public_id, "file": row.public_id}
    return shown(row.file, reverse("staff:knowledge:file", kwargs=arguments))


def _write(request: Any, form: ArticleForm, article: Article | None) -> Article | None:
    """What was written, kept; and published if that was asked for. None, with faults on the form."""
    data = form.cleaned_data
    try:
        with transaction.atomic():
            made = operations.write_article(
                by=request.staff, article=article, title=form.texts("title"),
                text=form.texts("text"), category=data["category"], related=data["related"],
                new_files=data["files"], kept_files=data["kept_files"],
                base_version=data["version"] or 0,
            )  # fmt: skip
            if request.POST.get("then") == "publish":
                made = operations.publish_article(
                    by=request.staff, article=made, base_version=made.version
                )
            if article is None:
                once.remember(request, _address(made))
    except ValidationError as bad:
        take(form, bad)
    except uploads.Gone as gone:
        form.add_error("files", gone.reason)
    except Stale:
        form.add_error(
            None, _("Somebody else has changed this meanwhile. Reload the page to see it.")
        )
    except IntegrityError:  # the same form twice at once: the first one counts
        earlier = (once.earlier(request) or "").rstrip("/").rpartition("/")[2]
        return Article.objects.get(public_id=earlier)
    else:
        published = request.POST.get("then") == "publish"
        messages.success(request, _("Published.") if published else _("Saved."))
        return made
    return None


def _onwards(request: Any, article: Article) -> HttpResponse:
    if request.POST.get("then") == "look":
        return redirect("staff:knowledge:preview", public_id=article.public_id)
    return redirect(_address(article))


def _address(article: Article) -> str:
    return reverse("staff:knowledge:edit", kwargs={"public_id": article.public_id})


def _page(request: Any, form: ArticleForm, article: Article | None) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "article": article}
    if article is None:
        context["once"] = request.POST.get("once") or once.new_key()
    else:
        context |= {
            "badge": badge(article), "sentence": sentence(article),
            "history": history_address(article),
        }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "knowledge/backoffice/article.html", context, status=status)


@staff_page(VIEW)
def file(request: Any, public_id: str, file: str) -> HttpResponseBase:
    """A picture or file of an article, of any version and of the draft."""
    rows = ArticleFile.objects.select_related("file")
    found = get_object_or_404(rows, article__public_id=public_id, public_id=file)
    return answer(request, found.file)


@staff_page(VIEW)
def preview(request: Any, public_id: str) -> HttpResponse:
    """The article as it will look, in one language; `?what=live` is what readers get now."""
    article = get_object_or_404(Article.objects.select_related("category"), public_id=public_id)
    return _looked_at(request, article)


def _looked_at(request: Any, article: Article) -> HttpResponse:
    code = request.GET.get("language", "")
    live = request.GET.get("what") == "live" and bool(article.pending)
    texts = (article.title, article.text) if live else article.written
    first = next((one for one in order() if all(words.get(one) for words in texts)), "")
    page = preview_of(article, code if code in CODES else first or current(), live=live)
    context = {
        "article": article, "page": page, "badge": badge(article), "live": live,
        "sentence": sentence(article), "instead": dict(settings.LANGUAGES).get(first, ""),
    }  # fmt: skip
    return render(request, "knowledge/backoffice/preview.html", context)


def _done(request: Any, article: Article, act: Any, words: str) -> HttpResponse:
    try:
        act()
    except ValidationError as bad:
        for text in bad.messages:
            messages.error(request, text)
    except Stale:
        text = _("Somebody else has changed this meanwhile. Reload the page to see it.")
        messages.error(request, text)
    else:
        messages.success(request, words)
    return redirect(_address(article))


def _version_sent(request: Any) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@staff_page(WRITE, POST)
def publish(request: Any, public_id: str) -> HttpResponse:
    """Let readers have what is saved."""
    article = get_object_or_404(Article, public_id=public_id)
    return _done(
        request,
        article,
        lambda: operations.publish_article(
            by=request.staff, article=article, base_version=_version_sent(request)
        ),
        _("Published."),
    )


@staff_page(WRITE, POST)
def withdraw(request: Any, public_id: str) -> HttpResponse:
    """Take it away from its readers."""
    article = get_object_or_404(Article, public_id=public_id)
    return _done(
        request,
        article,
        lambda: operations.withdraw_article(
            by=request.staff, article=article, base_version=_version_sent(request)
        ),
        _("Withdrawn. Nobody but staff finds it any more."),
    )


@staff_page(WRITE, POST)
def review(request: Any, public_id: str) -> HttpResponse:
    """Read today, and still true."""
    article = get_object_or_404(Article, public_id=public_id)
    operations.review_article(by=request.staff, article=article)
    messages.success(request, _("Noted: reviewed today."))
    return redirect(_address(article))


@staff_page(WRITE, POST)
def remove(request: Any, public_id: str) -> HttpResponse:
    """Throw a draft away that nobody has ever read."""
    article = get_object_or_404(Article, public_id=public_id)
    if not operations.remove_article(by=request.staff, article=article):
        messages.error(request, _("It was published once: withdraw it instead."))
        return redirect(_address(article))
    messages.success(request, _("The draft was thrown away."))
    return redirect("staff:knowledge:list")


_ONE = "knowledge/<pid:public_id>/"
urlpatterns = [
    path("knowledge/new/", new, name="new"),
    path(_ONE, edit, name="edit"),
    path(f"{_ONE}files/<pid:file>/", file, name="file"),
    path(f"{_ONE}preview/", preview, name="preview"),
    path(f"{_ONE}publication/", publish, name="publish"),
    path(f"{_ONE}withdrawal/", withdraw, name="withdraw"),
    path(f"{_ONE}review/", review, name="review"),
    path(f"{_ONE}removal/", remove, name="remove"),
]
