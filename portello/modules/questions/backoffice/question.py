"""Staff pages: one question, answered, kept in order, withdrawn."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from markupsafe import Markup

from portello.access.pages import FORM, POST, staff_page
from portello.core import once
from portello.core.changes import Stale
from portello.modules.knowledge.models import PUBLISHED as READ
from portello.modules.knowledge.models import Article, Category
from portello.modules.knowledge.wording import linked
from portello.modules.questions import operations
from portello.modules.questions.backoffice.listed import address_of, badges
from portello.modules.questions.forms import AnswerForm, SettingsForm
from portello.modules.questions.models import ANSWER, ASKED, Authorship, Post, Question
from portello.modules.questions.shown import Entry, articles_of, name_of
from portello.ui.history import history_address

VIEW, ANSWERS, MODERATES = "questions.view", "questions.answer", "questions.moderate"


def _get(public_id: str) -> Question:
    return get_object_or_404(
        Question.objects.select_related("portal", "category"), public_id=public_id
    )


@staff_page(VIEW, FORM)
def detail(request: Any, public_id: str) -> HttpResponse:
    """Everything that stands in it, and the answer that is being written."""
    question = _get(public_id)
    if request.method != "POST":
        return _page(request, question, AnswerForm())
    if not request.staff.may(ANSWERS):
        raise Http404
    if before := once.sent_before(request, words=True, since=question.last_at):
        return before
    form = AnswerForm(request.POST)
    looks = request.POST.get("then") == "look"
    if form.is_valid() and not looks and (where := _answered(request, question, form)):
        return redirect(where)
    return _page(request, question, form, looks=looks)


def _answered(request: Any, question: Question, form: AnswerForm) -> str:
    """The address of the new answer; "" with faults on the form."""
    try:
        with transaction.atomic():
            post = operations.answer_question(
                by=request.staff, question=question, text=form.cleaned_data["text"]
            )
            where = f"{address_of(question)}#p-{post.public_id}"
            once.remember(request, where)
    except IntegrityError:  # the same form, a moment earlier
        return once.earlier(request) or address_of(question)
    except ValidationError as bad:
        form.add_error("text", bad.messages)
        return ""
    messages.success(request, _("Your answer is published."))
    return where


def _page(
    request: Any, question: Question, form: AnswerForm, *, looks: bool = False,
    settings: SettingsForm | None = None,
) -> HttpResponse:  # fmt: skip
    posts = list(Post.objects.filter(question=question).order_by("at", "pk"))
    writers = Authorship.objects.filter(question=question).select_related("contact", "company")
    context = {
        "question": question, "entries": entries(posts), "badges": badges(question), "form": form,
        "writers": {one.post_id: one for one in writers},
        "settings": settings or _settings(question),
        "preview": _preview(form) if looks and form.is_valid() else "",
        "once": request.POST.get("once") or once.new_key(), "history": history_address(question),
        "answers": request.staff.may(ANSWERS) and question.state == "published",
        "moderates": request.staff.may(MODERATES),
        "sees_customers": request.staff.may("customers.view"),
    }  # fmt: skip
    wrong = form.errors or context["settings"].errors
    template = "questions/backoffice/question.html"
    return render(request, template, context, status=422 if wrong else 200)


def entries(posts: list[Post]) -> list[Entry]:
    """The posts for staff, who have every article that readers could have."""
    known = articles_of(Article.objects.filter(state=READ), (post.text for post in posts))
    return [Entry(post, name_of(post), linked(post.text, known)) for post in posts]


def _preview(form: AnswerForm) -> Markup:
    text = form.cleaned_data["text"]
    return linked(text, articles_of(Article.objects.filter(state=READ), [text]))


def _settings(question: Question, data: Any = None) -> SettingsForm:
    return SettingsForm(
        list(Category.objects.order_by("position", "pk")), data,
        version=question.version, title=question.title, is_pinned=question.is_pinned,
        is_closed=question.is_closed,
        category=question.category.public_id if question.category else "",
    )  # fmt: skip


@staff_page(MODERATES, POST, back="staff:questions:detail")
def settings(request: Any, public_id: str) -> HttpResponse:
    """Title, category, place at the top, closed to follow-ups."""
    question = _get(public_id)
    form = _settings(question, request.POST)
    if form.is_valid():
        try:
            operations.change_question(
                by=request.staff, question=question, values=form.values(),
                base_version=form.cleaned_data["version"],
            )  # fmt: skip
        except ValidationError as bad:
            form.add_error("title", bad.messages)
        except Stale:
            form.add_error(
                None, _("Somebody else has changed this meanwhile. Reload the page to see it.")
            )
        else:
            messages.success(request, _("Saved."))
            return redirect(address_of(question))
    return _page(request, question, AnswerForm(), settings=form)


@staff_page(MODERATES, POST)
def withdrawal(request: Any, public_id: str) -> HttpResponse:
    """Take the whole question away from its readers, or publish it again."""
    question = _get(public_id)
    away = request.POST.get("away") != "no"
    operations.withdraw_question(by=request.staff, question=question, away=away)
    told = _("Withdrawn. Nobody but staff finds it any more.") if away else _("Published.")
    messages.success(request, told)
    return redirect(address_of(question))


def _post(public_id: str, post: str) -> Post:
    rows = Post.objects.select_related("question__portal", "question__category")
    return get_object_or_404(rows, question__public_id=public_id, public_id=post)


@staff_page(MODERATES, POST)
def post_withdrawal(request: Any, public_id: str, post: str) -> HttpResponse:
    """Take a follow-up or an answer away, or show it again."""
    found = _post(public_id, post)
    if found.kind == ASKED:
        raise Http404
    away = request.POST.get("away") != "no"
    operations.withdraw_post(by=request.staff, post=found, away=away)
    told = _("Withdrawn. Nobody but staff finds it any more.") if away else _("Published.")
    messages.success(request, told)
    return redirect(address_of(found.question))


@staff_page(ANSWERS, FORM)
def answer(request: Any, public_id: str, post: str) -> HttpResponse:
    """Word one's own answer anew; a colleague's is only read here."""
    found = _post(public_id, post)
    own, sent = found.user_id == request.user.pk, request.method == "POST"
    if found.kind != ANSWER or (sent and not own):
        raise Http404
    form = AnswerForm(request.POST if sent else None, text=found.text)
    looks = request.POST.get("then") == "look"
    if sent and form.is_valid() and not looks:
        operations.edit_answer(by=request.staff, post=found, text=form.cleaned_data["text"])
        messages.success(request, _("Saved."))
        return redirect(f"{address_of(found.question)}#p-{found.public_id}")
    context = {
        "question": found.question, "form": form, "own": own, "name": name_of(found),
        "preview": _preview(form) if looks and form.is_valid() else "",
        "entry": entries([found])[0],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "questions/backoffice/answer.html", context, status=status)


_ONE = "questions/<pid:public_id>/"
urlpatterns = [
    path(_ONE, detail, name="detail"),
    path(f"{_ONE}settings/", settings, name="settings"),
    path(f"{_ONE}withdrawal/", withdrawal, name="withdrawal"),
    path(f"{_ONE}posts/<pid:post>/", answer, name="answer"),
    path(f"{_ONE}posts/<pid:post>/withdrawal/", post_withdrawal, name="post_withdrawal"),
]
