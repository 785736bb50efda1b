"""Questions and follow-ups in the inbox: published as they came or edited, declined, taken back."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.core import audit
from portello.modules.inbox.acts import Act, Proposal, Row
from portello.modules.inbox.models import ACCEPTED, InboxItem
from portello.modules.knowledge.models import Category
from portello.modules.questions import telling
from portello.modules.questions.checks import checked_text, checked_title
from portello.modules.questions.models import (
    ASKED,
    FOLLOW_UP,
    PUBLISHED,
    WITHDRAWN,
    Authorship,
    Post,
    Question,
)
from portello.modules.questions.operations import publish_post, withdraw_post, withdraw_question


class Publishing(Act):
    """What both have in common. Outcome: {"question": key, "post": key}; taken back, it is kept, so
    that a second approval publishes the same rows again."""

    tells = False
    template = "questions/backoffice/asked.html"
    kind = ASKED
    fields: tuple[str, ...] = ("title", "text")  # what staff may word differently

    def rows(self, item: InboxItem) -> list[Row]:
        """As it was sent; nothing once it was erased."""
        sent = item.payload
        if not sent:
            return []
        shown = item.sender if sent.get("by_name") else _("A customer")
        return [
            Row("title", _("Question"), sent["title"]),
            Row("text", _("Text"), sent["text"]),
            Row("shown_as", _("Shown as"), shown),
        ]

    def context(self, item: InboxItem, request: Any) -> dict[str, Any]:
        """What the page has in its fields: as it was sent, or as somebody has just worded it."""
        given = request.POST if "text" in request.POST else item.payload
        found = question_of(item)
        return {
            "given": {name: given.get(name, "") for name in (*self.fields, "category")},
            "fields": self.fields,
            "categories": self.categories(),
            "question": found,
            "sent_pairs": [(row.label, row.sent) for row in self.rows(item)],
        }

    def categories(self) -> list[Category]:
        """Where it can be put."""
        return list(Category.objects.order_by("position", "pk"))

    def choice(self, item: InboxItem, data: Any) -> dict[str, str]:
        """The words to publish, and the category. Raises `ValidationError` by field."""
        return self._worded(
            {name: data[name] for name in (*self.fields, "category") if name in data}
        )

    @property
    def chosen_by(self) -> tuple[str, ...]:
        return self.fields

    def chosen(self, item: InboxItem, given: dict[str, Any]) -> dict[str, str]:
        """The same for a program."""
        words = {name: given[name] for name in self.fields if name in given}
        for name, value in words.items():
            if not isinstance(value, str):
                raise ValidationError({name: _("This request cannot be read")})
        return self._worded(words)

    def _worded(self, words: dict[str, str]) -> dict[str, str]:
        checks = {"title": checked_title, "text": checked_text}
        faults, found = {}, {}
        for name, value in words.items():
            try:
                found[name] = checks[name](value) if name in checks else value.replace("\x00", "")
            except ValidationError as bad:
                faults[name] = bad.message_dict[name]
        if faults:
            raise ValidationError(faults)
        return found

    def proposal(self, item: InboxItem) -> Proposal:
        """Published as it came."""
        text = item.payload.get("text", "")
        lines = (item.title, text[:300] + (" …" if len(text) > 300 else ""))
        return Proposal([], lines, possible=bool(text))

    def accept(self, item: InboxItem, *, by: audit.By, wanted: Any) -> dict[str, Any]:
        """Publish it in the words that staff chose, at the time it was approved."""
        sent = item.payload
        if not sent or item.contact is None or item.company is None:
            raise ValidationError(_("The record is no longer there."))
        words = {name: sent[name] for name in ("title", "text")} | dict(wanted or {})
        question = self.question_for(item, words)
        known = item.outcome.get("post")
        post = Post.objects.filter(pk=known).first() or Post(kind=self.kind)
        post.text, post.withdrawn_at = words["text"], None
        post.name = item.contact.name[:200] if sent.get("by_name") else ""
        post.at = question.published_at if self.kind == ASKED else timezone.now()
        authorship = Authorship.objects.filter(post_id=post.pk).first() or Authorship(
            company=item.company, contact=item.contact, mails=bool(sent.get("mails"))
        )
        publish_post(
            by=by, question=question, post=post, authorship=authorship,
            verb="published" if self.kind == ASKED else "follow-up published",
        )  # fmt: skip
        return {"question": question.pk, "post": post.pk}

    @abstractmethod
    def question_for(self, item: InboxItem, words: dict[str, str]) -> Question:
        """The question that the post belongs to."""

    def remembered(self, item: InboxItem) -> dict[str, Any]:
        return {name: item.outcome[name] for name in ("question", "post") if name in item.outcome}

    def tell(self, item: InboxItem) -> None:
        if item.state == ACCEPTED:
            telling.tell_published(item, question_of(item))
        else:
            telling.tell_declined(item)


class Asking(Publishing):
    """A new question."""

    def question_for(self, item: InboxItem, words: dict[str, str]) -> Question:
        rows = Question.objects.select_for_update(of=("self",))
        found = rows.filter(pk=item.outcome.get("question")).first()
        question = found or Question(portal=item.portal, language=item.payload["language"])
        question.title, question.state = words["title"], PUBLISHED
        question.published_at = timezone.now()
        chosen = words.get("category")
        question.category = Category.objects.filter(public_id=chosen).first() if chosen else None
        return question

    def staying(self, item: InboxItem) -> list[str]:
        found = question_of(item)
        if found is None or not found.answers:
            return []
        return [_("The question goes with its answers; whoever has read them has read them.")]

    def undo(self, item: InboxItem, *, by: audit.By) -> list[str]:
        """Take the question away from its readers."""
        found = question_of(item)
        if found is not None:
            withdraw_question(by=by, question=found, away=True)
        return []


class FollowingUp(Publishing):
    """A follow-up to a published question."""

    kind = FOLLOW_UP
    fields = ("text",)

    def categories(self) -> list[Category]:
        return []

    def question_for(self, item: InboxItem, words: dict[str, str]) -> Question:
        rows = Question.objects.select_for_update(of=("self",))
        found = rows.filter(public_id=item.payload["question"]).first()
        if found is None or found.state == WITHDRAWN:
            raise ValidationError(_("This question is not published any more."))
        return found

    def undo(self, item: InboxItem, *, by: audit.By) -> list[str]:
        """Take the follow-up away."""
        post = Post.objects.filter(pk=item.outcome.get("post")).first()
        if post is not None:
            withdraw_post(by=by, post=post, away=True)
        return []


def question_of(item: InboxItem) -> Question | None:
    """The published question that an item became, or is about."""
    known = item.outcome.get("question")
    if known:
        return Question.objects.filter(pk=known).first()
    named = item.payload.get("question")
    return Question.objects.filter(public_id=named).first() if named else None


asking, following_up = Asking(), FollowingUp()
