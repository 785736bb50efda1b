"""Asking, following up and saying what helped, for customers; answering and keeping order, for staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.access.staff import Staff
from portello.access.viewer import Viewer, lifted
from portello.core import audit, changes, outbox, search
from portello.core.changes import Stale
from portello.core.languages import current
from portello.modules.inbox.models import InboxItem
from portello.modules.inbox.sending import send_item
from portello.modules.notifications.operations import withdraw as withdraw_notices
from portello.modules.questions.checks import checked_text, checked_title
from portello.modules.questions.models import (
    ANSWER,
    ASKED,
    PUBLISHED,
    WITHDRAWN,
    Authorship,
    Post,
    Question,
    Vote,
)

ASK, FOLLOW = "questions.ask", "questions.follow_up"  # acts of the inbox
KIND = "question"
MOST_WAITING = 10  # of one person; more of them would be a flood, not questions

# ---- what customers do


def ask_question(*, by: Viewer, title: str, text: str, by_name: bool, mails: bool) -> InboxItem:
    """Send a question; nobody but its sender and staff reads it until staff publish it.

    Raises `ValidationError` by field.
    """
    title = checked_title(title)
    return _send(by, ASK, title, text, by_name, mails)


def follow_up(
    *, by: Viewer, question: Question, text: str, by_name: bool, mails: bool
) -> InboxItem:
    """Send what somebody adds to a question or asks further. Raises `ValidationError` by field."""
    if question.is_closed:
        raise ValidationError({"text": _("This question is closed to follow-ups.")})
    return _send(by, FOLLOW, question.title, text, by_name, mails, question=question.public_id)


def _send(
    by: Viewer, act: str, title: str, text: str, by_name: bool, mails: bool, **more: str
) -> InboxItem:
    text = checked_text(text)
    if own_waiting(by).count() >= MOST_WAITING:
        raise ValidationError(
            _("We are still looking at what you have sent. Please wait until it is decided.")
        )
    payload = {
        "title": title, "text": text, "by_name": by_name, "mails": mails, "language": current(),
    } | more  # fmt: skip
    return send_item(by=by, act=act, payload=payload, title=title, personal=True)


def own_waiting(viewer: Viewer) -> Any:
    """The viewer's own items that staff have not decided on."""
    return viewer.see(InboxItem).waiting().filter(kind=KIND, contact=viewer.contact)


def mark_helpful(*, by: Viewer, post: Post, helped: bool) -> None:
    """Note that an answer helped the viewer, or take that back; said twice, it counts once. Whoever
    asked says it in his own way (`mark_solution`) and is not counted."""
    if helped and _asked_it(by, post):
        return
    try:
        with transaction.atomic():
            mine = by.see(Vote).filter(post=post)
            if helped and not mine.exists():
                Vote(post=post, company_id=by.company.pk, contact=by.contact).save()
            elif not helped:
                mine.delete()
            with lifted("a number that everybody reads; whose votes it counts nobody is shown"):
                stored = _locked_post(post)
                stored.helped = Vote.objects.filter(post=stored).count()
                stored.save(update_fields=["helped"])
                _recount(stored.question)
    except IntegrityError:  # the same button twice at once: the first one counts
        return


def mark_solution(*, by: Viewer, post: Post, solved: bool) -> bool:
    """Whoever asked says that an answer answered it; False if the question is not his."""
    with transaction.atomic():
        if not _asked_it(by, post):
            return False
        with lifted("the asker's own mark on the answer that everybody reads"):
            stored = _locked_post(post)
            if stored.is_solution != solved:
                stored.is_solution = solved
                stored.save(update_fields=["is_solution"])
                _store(stored.question, by, "solved" if solved else "not solved")
    return True


def _asked_it(viewer: Viewer, post: Post) -> bool:
    rows = viewer.see(Authorship).filter(question_id=post.question_id, post__kind=ASKED)
    return bool(rows.exists())


def choose_mails(*, by: Viewer, question: Question, mails: bool) -> None:
    """Whether the viewer, who wrote in a question, hears of its answers by mail."""
    by.see(Authorship).filter(question=question).update(mails=mails)


# ---- what staff do


def answer_question(*, by: Staff, question: Question, text: str) -> Post:
    """Answer under one's name and title, at once in public; whoever wrote in it is told.

    Raises `ValidationError` by field.
    """
    text = checked_text(text)
    with transaction.atomic():
        stored = _locked(question)
        if stored.state != PUBLISHED:
            raise ValidationError({"text": _("This question is not published any more.")})
        post = Post.objects.create(
            question=stored, kind=ANSWER, text=text, name=by.actor.name[:200],
            job_title=by.user.title, user=by.user,
        )  # fmt: skip
        _store(stored, by, "question answered")
        outbox.put("questions.answered", {"post": post.pk}, key=f"answered:{post.public_id}")
    return post


def edit_answer(*, by: Staff, post: Post, text: str) -> bool:
    """Word one's own answer anew; False if it is a colleague's. Raises `ValidationError` by field."""
    text = checked_text(text)
    with transaction.atomic():
        stored = _locked_post(post)
        if stored.kind != ANSWER or stored.user_id != by.user.pk:
            return False
        if stored.text != text:
            old, stored.text, stored.edited_at = stored.text, text, timezone.now()
            stored.save(update_fields=["text", "edited_at"])
            _store(stored.question, by, "answer edited", {"text": (old, text)})
    return True


def change_question(
    *, by: Staff, question: Question, values: dict[str, Any], base_version: int
) -> None:
    """Change title, category, place at the top, and whether it is closed to follow-ups.

    Raises `ValidationError` by field, and `Stale`.
    """
    values = {**values, "title": checked_title(values["title"])}
    with transaction.atomic():
        stored = _locked(question)
        if stored.version != base_version:
            raise Stale(stored, {})
        changed = {n: (getattr(stored, n), v) for n, v in values.items() if getattr(stored, n) != v}
        for name, (_old, new) in changed.items():
            setattr(stored, name, new)
        if changed:
            _store(stored, by, "changed", changed)


def withdraw_question(*, by: audit.By, question: Question, away: bool) -> None:
    """Take a question with everything in it away from its readers, or publish it again."""
    with transaction.atomic():
        stored = _locked(question)
        state = WITHDRAWN if away else PUBLISHED
        if stored.state == state:
            return
        stored.state = state
        _store(stored, by, "withdrawn" if away else "published")
        if away:
            withdraw_notices(stored)


def withdraw_post(*, by: audit.By, post: Post, away: bool) -> None:
    """Take one follow-up or answer away, or show it again. The question itself goes as a whole."""
    with transaction.atomic():
        stored = _locked_post(post)
        if stored.kind == ASKED or bool(stored.withdrawn_at) == away:
            return
        stored.withdrawn_at = timezone.now() if away else None
        stored.save(update_fields=["withdrawn_at"])
        _store(stored.question, by, "post withdrawn" if away else "post shown again")


def publish_post(
    *, by: audit.By, question: Question, post: Post, authorship: Authorship, verb: str
) -> None:
    """Store what staff let through: a new question with its first post, or a follow-up."""
    with transaction.atomic():
        new = question.pk is None
        question.save()
        post.question = authorship.question = question
        post.save()
        authorship.post = post
        authorship.save()
        _store(question, by, verb, new=new)


# ---- both


def _locked(question: Question) -> Question:
    return Question.objects.select_for_update(of=("self",)).get(pk=question.pk)


def _locked_post(post: Post) -> Post:
    """The stored post with its question, which is locked: two at once are one after the other."""
    question = Question.objects.select_for_update(of=("self",)).get(pk=post.question_id)
    stored = Post.objects.get(pk=post.pk)
    stored.question = question
    return stored


def _recount(question: Question) -> None:
    """Write what lists show of its posts."""
    seen = Post.objects.filter(question=question, withdrawn_at=None)
    answers = Q(kind=ANSWER)
    found = seen.aggregate(
        n=Count("pk", filter=answers), helped=Sum("helped"), last=Max("at"),
        solved=Count("pk", filter=Q(is_solution=True)),
    )  # fmt: skip
    question.answers, question.helped = found["n"], found["helped"] or 0
    question.is_solved, question.last_at = bool(found["solved"]), found["last"] or timezone.now()
    question.save(update_fields=["answers", "helped", "is_solved", "last_at"])


def _store(
    question: Question,
    by: audit.By,
    verb: str,
    values: Mapping[str, tuple[Any, Any]] | None = None,
    *,
    new: bool = False,
) -> None:
    if not new:
        question.version += 1
    question.save()
    _recount(question)
    audit.record(verb, question, by=by, values=dict(values or {}))
    changes.note(question, "created" if new else "changed", values or ())
    search.index([question])  # with all its posts: one may have been withdrawn or worded anew
