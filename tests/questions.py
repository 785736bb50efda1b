"""Questions of the world: one that everybody reads, asked by Beta, and one that was withdrawn."""

from __future__ import annotations

from typing import Any

from portello.access.staff import Staff
from portello.core.mail import Mail
from portello.core.outbox import OutboxMessage
from portello.modules.inbox.models import InboxItem
from portello.modules.inbox.operations import accept_item
from portello.modules.notifications.models import Notice
from portello.modules.portals.functions import set_function
from portello.modules.portals.models import PortalAccess
from portello.modules.questions import operations
from portello.modules.questions.models import Question
from tests.articles import HIDDEN

OPEN_QUESTION = "Which paper is the right one?"
OPEN_ANSWER = "Plain paper of eighty grams."


def switch_on(by: Any, portal: Any) -> None:
    """Let the portal have the part; a new one has not."""
    set_function(by=by, portal=portal, key="questions", off=(), lowered={}, base_version=None)


def sent(viewer: Any, title: str, text: str, **more: Any) -> InboxItem:
    """A question as its sender leaves it: in the inbox."""
    how = {"by_name": False, "mails": True, **more}
    return operations.ask_question(by=viewer, title=title, text=text, **how)


def accepted(by: Staff, item: InboxItem, **words: str) -> InboxItem:
    """The item, let through by staff."""
    return accept_item(by=by, item=item, wanted=words, version=item.version)


def published(by: Staff, viewer: Any, asked: str, about: str, **words: str) -> Question:
    """A question that everybody in the portal reads, in other `words` if staff chose them."""
    item = accepted(by, sent(viewer, asked, about), **words)
    return Question.objects.get(pk=item.outcome["question"])


def ask_questions(world: Any) -> None:
    """Everything."""
    by, beta, alpha = Staff(world.user("support")), *map(world.viewer, ("main_beta", "main_alpha"))
    open_one = published(by, beta, OPEN_QUESTION, "We have the large printer.")
    operations.answer_question(by=by, question=open_one, text=OPEN_ANSWER)
    gone = operations.answer_question(by=by, question=open_one, text=f"{HIDDEN}-withdrawn-post")
    operations.withdraw_post(by=by, post=gone, away=True)
    added = operations.follow_up(
        by=alpha, question=open_one, text="And for envelopes?", by_name=False, mails=False
    )
    accepted(by, added)
    words = {"title": f"{HIDDEN}-question", "text": f"{HIDDEN}-question-text"}
    hidden = published(by, alpha, "Who sees this?", "Nobody.", **words)
    operations.answer_question(by=by, question=hidden, text=f"{HIDDEN}-answer")
    operations.withdraw_question(by=by, question=hidden, away=True)
    # Decided and told before any test begins, so that a test has its own items, mails and news.
    InboxItem.objects.filter(kind=operations.KIND).delete()
    OutboxMessage.objects.all().delete()
    Mail.objects.all().delete()
    Notice.objects.all().delete()
    PortalAccess.objects.update(unread=0)


def hidden_question() -> Question:
    """The one that nobody but staff may read."""
    return Question.objects.get(title=f"{HIDDEN}-question")
