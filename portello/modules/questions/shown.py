"""A question as a page shows it: its posts in order, with links to the articles that the reader has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from portello.core.languages import current, translated
from portello.modules.inbox.models import InboxItem
from portello.modules.knowledge.models import Article, Category
from portello.modules.knowledge.shown import address_of as article_address
from portello.modules.knowledge.wording import linked, own_links
from portello.modules.questions.models import ANSWER, Authorship, Post, Question, Vote

_BADGE = Markup('<span class="badge badge-{}">{}</span>')


@dataclass(frozen=True)
class Entry:
    """One post: what stands there, under which name, and what the reader has to do with it."""

    post: Post
    name: str
    html: Markup
    mails: bool | None = None  # whether he hears of answers by mail; None: it is not his
    voted: bool = False

    @property
    def mine(self) -> bool:
        """Whether the reader wrote it."""
        return self.mails is not None

    @property
    def is_answer(self) -> bool:
        return self.post.kind == ANSWER


def address_of(question: Any) -> str:
    """The customer's page of a question."""
    return reverse("portal:questions:detail", kwargs={"public_id": question.public_id})


def standing(question: Question) -> Markup:
    """Whether it is answered, as a word with a colour."""
    if question.is_solved:
        return _BADGE.format("success", _("Solved"))
    if question.answers:
        return _BADGE.format("success", _("Answered"))
    return _BADGE.format("warning", _("Not answered yet"))


def name_of(post: Post) -> str:
    """Under which name it stands: of a customer only if he wished so."""
    return post.name or (_("Customer service") if post.kind == ANSWER else _("A customer"))


def category_of(viewer: Any) -> Subquery:
    """The name of a question's category, if the viewer sees that category."""
    rows = viewer.see(Category).order_by().filter(pk=OuterRef("category_id"))
    return Subquery(rows.values("name")[:1])


def entries(viewer: Any, question: Question) -> list[Entry]:
    """The posts that the viewer may read, the oldest first. Two queries, whatever their number."""
    rows = viewer.see(Post).filter(question_id=question.pk)
    mine = viewer.see(Authorship).order_by().filter(post_id=OuterRef("pk"))
    voted = viewer.see(Vote).order_by().filter(post_id=OuterRef("pk"))
    own = Subquery(mine.values("mails")[:1])
    posts = list(rows.annotate(mails=own, voted=Exists(voted)).order_by("at", "pk"))
    known = articles_of(viewer.see(Article), (post.text for post in posts))
    return [
        Entry(
            post, name_of(post), linked(post.text, known),
            getattr(post, "mails", None), bool(getattr(post, "voted", False)),
        )
        for post in posts
    ]  # fmt: skip


def articles_of(rows: Any, texts: Iterable[str]) -> dict[str, tuple[str, str]]:
    """{public id: (title, address)} of the articles among `rows` that the texts link to."""
    named = {one for text in texts for one in own_links(text)}
    if not named:
        return {}
    found = rows.filter(public_id__in=named).only("public_id", "title")
    return {row.public_id: (translated(row.title), article_address(row.public_id)) for row in found}


def waiting_here(waiting: Sequence[InboxItem], question: Question) -> list[Mapping[str, Any]]:
    """What the viewer has added to a question and staff have not looked at yet."""
    return [one.payload for one in waiting if one.payload.get("question") == question.public_id]


def language_name(question: Question) -> str:
    """What the language of a question calls itself; "" where it is the reader's own."""
    if question.language == current():
        return ""
    return dict(settings.LANGUAGES).get(question.language, "")
