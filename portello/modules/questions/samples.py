"""Addresses of the questions for the crawl."""

from __future__ import annotations

from typing import Any

from portello.modules.questions.models import ANSWER, WITHDRAWN, Post, Question


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """{url name: arguments}, with a question that was withdrawn: nobody but staff gets it."""
    hidden = Question.objects.get(state=WITHDRAWN)
    question = {"public_id": hidden.public_id}
    answer = question | {"post": Post.objects.get(question=hidden, kind=ANSWER).public_id}
    return {
        **{f"portal:questions:{name}": question for name in ("detail", "follow_ups", "mails")},
        **{f"portal:questions:{name}": answer for name in ("helpful", "solution")},
        **{f"staff:questions:{name}": question for name in ("detail", "settings", "withdrawal")},
        **{f"staff:questions:{name}": answer for name in ("answer", "post_withdrawal")},
        "api:questions_one": question,
    }
