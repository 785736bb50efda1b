"""What the tests of questions do again and again: ask, publish, answer, as people do."""

from __future__ import annotations

from typing import Any

from portello.modules.inbox.models import InboxItem
from portello.modules.questions.models import Question
from tests.pages import submit, text
from tests.questions import OPEN_QUESTION
from tests.world import client_for

TITLE = "How loud may a printer be?"


def ask(person: str = "main_alpha", title: str = TITLE, **given: Any) -> Any:
    client = client_for(person)
    page = client.get("/questions/new/")
    return submit(client, page, "title", **({"title": title, "text": "Ours hums."} | given))


def waiting() -> InboxItem:
    return InboxItem.objects.waiting().filter(kind="question").latest("pk")


def publish(**changes: Any) -> Question:
    """Approved by support on the item's page; the latest question that waits."""
    item, support = waiting(), client_for("support")
    answer = submit(support, support.get(f"/staff/inbox/{item.public_id}/"), "text", **changes)
    assert answer.status_code == 200, text(answer)
    item.refresh_from_db()
    assert item.state == "accepted"
    return Question.objects.get(pk=item.outcome["question"])


def answer_as(person: str, question: Question, words: str, **more: str) -> Any:
    client = client_for(person)
    page = client.get(f"/staff/questions/{question.public_id}/")
    return submit(client, page, "once", text=words, **more)


def open_question() -> Question:
    return Question.objects.get(title=OPEN_QUESTION)
