"""How questions are found: by the title and by everything that is published below it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portello.core.search import Kind, Part
from portello.modules.knowledge.wording import without_links
from portello.modules.questions.models import Post
from portello.ui import rich_text

CODE = "q"


def _titles(questions: Sequence[Any]) -> dict[int, list[str]]:
    return {one.pk: [one.title] for one in questions}


def _texts(questions: Sequence[Any]) -> dict[int, list[str]]:
    """{key: the texts of its posts that are not withdrawn}."""
    found: dict[int, list[str]] = defaultdict(list)
    keys = [one.pk for one in questions]
    rows = Post._base_manager.filter(question__in=keys, withdrawn_at=None).order_by("at", "pk")
    for question, text in rows.values_list("question_id", "text"):
        found[question].append(text)
    return found


def plain(text: str) -> str:
    """The words of a post; links to articles are left out, for not every reader has them."""
    return rich_text.plain(without_links(text), message=True)


KINDS = (
    Kind(
        code=CODE,
        model="questions.question",
        label=_("Questions"),
        icon="messages",
        parts=(
            Part("t", label=_("Question"), values=_titles, text=True),
            Part(
                "x", label=_("Text"), values=_texts, text=True, plain=plain,
                grows="questions.post.question",
            ),
        ),
        staff_right="questions.view",
        staff=lambda hit: reverse("staff:questions:detail", kwargs={"public_id": hit.public_id}),
        right="questions.view",
        portal=lambda hit: reverse("portal:questions:detail", kwargs={"public_id": hit.public_id}),
        day="published_at",
        shared=True,
    ),
)  # fmt: skip
