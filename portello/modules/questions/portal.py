"""Customer pages: the questions, one of them, asking, following up, saying what helped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup

from portello.access.pages import FORM, POST, customer_page
from portello.core import formats, once
from portello.core.languages import current, translated
from portello.modules.knowledge.helping import help_address
from portello.modules.knowledge.shown import categories
from portello.modules.questions import operations
from portello.modules.questions.forms import AskForm, FollowUpForm
from portello.modules.questions.models import ANSWER, ASKED, PART, Post, Question
from portello.modules.questions.shown import (
    address_of,
    category_of,
    entries,
    language_name,
    standing,
    waiting_here,
)
from portello.ui.listing import Column, Filter, Listing

VIEW, ASK = "questions.view", "questions.ask"


@customer_page(VIEW, part=PART)
def list_(request: Any) -> HttpResponse:
    """What was asked and is published, and above it one's own that nobody has looked at yet."""
    viewer = request.viewer
    listing = Listing(
        request,
        viewer.see(Question),
        _columns(),
        "-published_at",
        filters=_filters(viewer),
        search_hint=_("Words of questions and answers"),
        by_words=True,
        link=address_of,
        empty=(_("No questions yet"), _("Be the first to ask something that others want to know.")),
    )
    waits = [] if viewer.anonymous or viewer.setup else list(operations.own_waiting(viewer))
    context = {"listing": listing.load(), "waits": waits}
    return render(request, "questions/portal/list.html", context)


def _columns() -> list[Column]:
    return [
        Column("title", _("Question"), _title, ("find",), kind="long"),
        Column("standing", _("State"), standing),
        Column("answers", _("Answers"), lambda q: formats.number(q.answers), ("answers",)),
        Column("helped", _("Helpful"), lambda q: formats.number(q.helped), ("helped",)),
        Column(
            "published_at", pgettext("question", "Asked"), lambda q: formats.day(q.published_at),
            ("is_pinned", "published_at"), kind="date",
        ),
    ]  # fmt: skip


def _title(question: Question) -> Any:
    """The title in its language, with a mark where it stands at the top."""
    title: Any = question.title
    if question.language != current():
        title = Markup('<span lang="{}">{}</span>').format(question.language, title)
    if question.is_pinned:
        pinned = Markup('<span class="badge badge-info">{}</span>').format(_("Pinned"))
        title = Markup("{} {}").format(title, pinned)
    return title


def _filters(viewer: Any) -> list[Filter]:
    choices = [("answered", _("Answered")), ("open", _("Not answered yet"))]
    found = [Filter("standing", _("State"), choices, _by_standing)]
    kept = [] if viewer.setup else categories(viewer)
    if kept:
        named = [(one.public_id, translated(one.name)) for one in kept]
        keys = {one.public_id: one.pk for one in kept}
        found.append(
            Filter("category", _("Category"), named, lambda r, v: r.filter(category_id=keys[v]))
        )
    return found


def _by_standing(rows: Any, value: str) -> Any:
    return rows.filter(answers__gt=0) if value == "answered" else rows.filter(answers=0)


@customer_page(VIEW, part=PART)
def detail(request: Any, public_id: str) -> HttpResponse:
    """One question with its follow-ups and answers."""
    question = _get(request, public_id)
    form = FollowUpForm(request.viewer) if _may_follow(request.viewer, question) else None
    return _page(request, question, form)


def _get(request: Any, public_id: str) -> Question:
    viewer = request.viewer
    found: Question = viewer.get(Question, public_id, category_name=category_of(viewer))
    return found


def _may_follow(viewer: Any, question: Question) -> bool:
    return viewer.may(ASK) and not question.is_closed


def _page(request: Any, question: Question, form: FollowUpForm | None) -> HttpResponse:
    viewer = request.viewer
    posts = entries(viewer, question)
    nobody = viewer.anonymous or viewer.setup
    own = any(one.mine for one in posts)
    context = {
        "question": question, "entries": posts, "standing": standing(question), "form": form,
        "category": translated(getattr(question, "category_name", None) or {}),
        "language_name": language_name(question), "own": own,
        "asked_it": any(one.mine and one.post.kind == ASKED for one in posts),
        "waits": [] if nobody else waiting_here(operations.own_waiting(viewer), question),
        "mails": any(one.mails for one in posts),
        "once": request.POST.get("once") or once.new_key(), "help": help_address(viewer),
    }  # fmt: skip
    status = 422 if form is not None and form.errors else 200
    return render(request, "questions/portal/question.html", context, status=status)


@customer_page(ASK, FORM)
def new(request: Any) -> HttpResponse:
    """Ask; staff look at it before others read it."""
    if request.method == "POST" and (before := once.sent_before(request, words=True)):
        return before
    form = AskForm(request.viewer, *([request.POST] if request.method == "POST" else []))
    where = reverse("portal:questions:list")
    if request.method == "POST" and form.is_valid() and _sent(request, form, where, None):
        return redirect(where)
    context = {
        "form": form, "once": request.POST.get("once") or once.new_key(),
        "suggests": request.viewer.may("knowledge.view"),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "questions/portal/new.html", context, status=status)


@customer_page(ASK, POST)
def follow_ups(request: Any, public_id: str) -> HttpResponse:
    """Add something to a question, or ask further."""
    question = _get(request, public_id)
    if before := once.sent_before(request, words=True, since=question.last_at):
        return before
    form = FollowUpForm(request.viewer, request.POST)
    where = address_of(question)
    if form.is_valid() and _sent(request, form, where, question):
        return redirect(where)
    return _page(request, question, form)


def _sent(request: Any, form: FollowUpForm, where: str, question: Question | None) -> bool:
    """Put it into the inbox; False, with faults on the form, if it cannot be."""
    given = form.cleaned_data
    send: Callable[..., Any] = operations.ask_question
    if question is not None:
        send, given = operations.follow_up, {**given, "question": question}
    try:
        with transaction.atomic():
            send(by=request.viewer, **given)
            once.remember(request, where)
    except IntegrityError:  # the same form, a moment earlier
        return bool(once.earlier(request))
    except ValidationError as bad:
        for name, texts in getattr(bad, "message_dict", {"": bad.messages}).items():
            form.add_error(name if name in form.fields else None, texts)
        return False
    messages.success(request, _("Thank you. We look at it before others can read it."))
    return True


def _answer(request: Any, public_id: str, post: str) -> Post:
    """An answer of a question that the viewer sees; else `Http404`."""
    rows = request.viewer.see(Post).filter(question__public_id=public_id, kind=ANSWER)
    found: Post | None = rows.filter(public_id=post).first()
    if found is None or request.viewer.setup:
        raise Http404
    return found


@customer_page(VIEW, POST)
def helpful(request: Any, public_id: str, post: str) -> HttpResponse:
    """Say that an answer helped, or take that back."""
    found = _answer(request, public_id, post)
    helped = request.POST.get("helped") == "yes"
    operations.mark_helpful(by=request.viewer, post=found, helped=helped)
    return redirect(_place(public_id, found))


@customer_page(VIEW, POST)
def solution(request: Any, public_id: str, post: str) -> HttpResponse:
    """Whoever asked says that this answered his question, or that it did not after all."""
    found = _answer(request, public_id, post)
    solved = request.POST.get("solved") == "yes"
    if not operations.mark_solution(by=request.viewer, post=found, solved=solved):
        raise Http404
    return redirect(_place(public_id, found))


def _place(public_id: str, post: Post) -> str:
    where = reverse("portal:questions:detail", kwargs={"public_id": public_id})
    return f"{where}#p-{post.public_id}"


@customer_page(VIEW, POST)
def mails(request: Any, public_id: str) -> HttpResponse:
    """Hear of new answers by mail, or no more."""
    question = request.viewer.get(Question, public_id)
    wanted = request.POST.get("mails") == "yes"
    operations.choose_mails(by=request.viewer, question=question, mails=wanted)
    told = _("You will be told by e-mail.") if wanted else _("You get no more mails about this.")
    messages.success(request, told)
    return redirect(address_of(question))


_ONE = "questions/<pid:public_id>/"
urlpatterns = [
    path("questions/", list_, name="list"),
    path("questions/new/", new, name="new"),
    path(_ONE, detail, name="detail"),
    path(f"{_ONE}follow-ups/", follow_ups, name="follow_ups"),
    path(f"{_ONE}answers/<pid:post>/helpful/", helpful, name="helpful"),
    path(f"{_ONE}answers/<pid:post>/solution/", solution, name="solution"),
    path(f"{_ONE}mails/", mails, name="mails"),
]
