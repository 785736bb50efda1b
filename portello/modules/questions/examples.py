"""An example question, for staff who set a portal up: seen nowhere else, stored nowhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portello.core.languages import current
from portello.modules.customers.examples import IDS
from portello.modules.questions.models import ANSWER, ASKED, Post, Question


def examples(portal: Any) -> dict[type, list[Any]]:
    """One answered question."""
    now = timezone.now()
    question = Question(
        pk=-1, public_id=IDS.format(1), portal=portal, language=current(), answers=1, helped=3,
        title=_("How often does the filter have to be changed?"),
        published_at=now - timedelta(days=3), last_at=now - timedelta(days=2),
    )  # fmt: skip
    asked = Post(
        pk=-1, public_id=IDS.format(1), question=question, kind=ASKED, at=question.published_at,
        text=_("Ours runs ten hours a day."),
    )  # fmt: skip
    answer = Post(
        pk=-2, public_id=IDS.format(2), question=question, kind=ANSWER, name=portal.support_name,
        text=_("Once a year, and after the first month."), at=question.last_at, helped=3,
    )  # fmt: skip
    return {Question: [question], Post: [asked, answer]}
