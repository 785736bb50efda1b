"""Example articles, for staff who set a portal up: seen nowhere else, stored nowhere."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.core.languages import current
from portello.modules.customers.examples import IDS
from portello.modules.knowledge.models import PUBLISHED, Article, Category


def examples(portal: Any) -> dict[type, list[Any]]:
    """Two articles in one category."""
    words = _said(_("Example category"))
    category: Any = Category(pk=-1, public_id=IDS.format(1), name=words)
    category.count = 2  # as the page counts them
    articles = [
        Article(
            pk=-number, public_id=IDS.format(number), category=category, state=PUBLISHED, edition=1,
            title=_said(_("Example article %(number)s") % {"number": number}),
            text=_said(_("Here stands the answer to a frequent question.")),
            published_at=timezone.now(),
        )
        for number in (1, 2)
    ]  # fmt: skip
    return {Category: [category], Article: articles}


def _said(words: str) -> dict[str, str]:
    """In the language of whoever looks, and in the base language."""
    return {settings.LANGUAGE_CODE: words, current(): words}
