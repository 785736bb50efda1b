"""How help articles are found: by the words of title and text, each language by its own forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portello.core.search import Kind, Part
from portello.core.search.listeners import Asked
from portello.modules.knowledge.heard import note_miss
from portello.modules.knowledge.wording import plain

CODE = "h"


def _titles(articles: Sequence[Any]) -> dict[int, dict[str, str]]:
    return {article.pk: article.title for article in articles}


def _texts(articles: Sequence[Any]) -> dict[int, dict[str, str]]:
    return {article.pk: article.text for article in articles}


KINDS = (
    Kind(
        code=CODE,
        model="knowledge.article",
        label=_("Help articles"),
        icon="info-circle",
        parts=(
            Part("t", label=_("Title"), values=_titles, text=True),
            Part("x", label=_("Text"), values=_texts, text=True, plain=plain),
        ),
        staff_right="knowledge.view",
        staff=lambda hit: reverse("staff:knowledge:edit", kwargs={"public_id": hit.public_id}),
        right="knowledge.view",
        portal=lambda hit: reverse("portal:knowledge:article", kwargs={"public_id": hit.public_id}),
        day="published_on",
        shared=True,
    ),
)


def listen(asked: Asked) -> None:
    """What was found nowhere, be it on the search page or among the articles, no article answers."""
    if CODE in asked.counts and not any(asked.counts.values()):
        note_miss(asked.question, asked.language)
