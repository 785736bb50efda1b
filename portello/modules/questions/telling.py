"""Telling people what became of what they wrote in a question, and that it was answered."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse

from portello.access.middleware import source
from portello.access.profiles import compiled
from portello.core import languages, mail
from portello.core.outbox import OutboxMessage
from portello.modules.inbox import mail as inbox_mail
from portello.modules.inbox.models import InboxItem
from portello.modules.notifications.operations import notify
from portello.modules.portals.models import PortalAccess
from portello.modules.questions.models import PUBLISHED, Authorship, Post, Question


def tell_published(item: InboxItem, question: Question | None) -> None:
    """What he wrote stands in public now; in the transaction of the decision."""
    assert question is not None, "it was published a moment ago"
    for access in _accesses(question.portal_id, [item.contact_id]):
        _notice(question, "question published", access)
        if item.payload.get("mails"):
            values = {"question": question.title, "answer": item.answer}
            _mail(question, "question published", access, values)


def tell_declined(item: InboxItem) -> None:
    """Why it is not published: always by mail, in the words of staff."""
    inbox_mail.send_answer(item)
    for access in _accesses(item.portal_id, [item.contact_id]):
        notify(item, "question declined", access=access, title=item.title)


def tell_answered(message: OutboxMessage) -> None:
    """Outbox handler of "questions.answered": everybody who wrote in the question, each once. The
    mails and the mark that they are written are one transaction, so that a worker that is killed
    and begins again writes nothing twice."""
    with transaction.atomic():
        given = OutboxMessage.objects.select_for_update().get(pk=message.pk).payload
        rows = Post.objects.filter(pk=given.get("post", 0), withdrawn_at=None)
        post = rows.select_related("question__portal").first()
        if post is not None and post.question.state == PUBLISHED:
            _answered(post)
        OutboxMessage.objects.filter(pk=message.pk).update(payload={})


def _answered(post: Post) -> None:
    question = post.question
    rows = Authorship.objects.filter(question=question, post__withdrawn_at=None)
    wants: dict[int, bool] = {}
    for contact, mails in rows.order_by("pk").values_list("contact_id", "mails"):
        wants[contact] = wants.get(contact, False) or mails
    told: set[int | None] = set()
    for access in _accesses(question.portal_id, list(wants)):
        if access.user_id in told:
            continue
        told.add(access.user_id)
        _notice(question, "question answered", access, who=post.name)
        if wants[access.contact_id]:
            values = {"question": question.title, "writer": post.name}
            _mail(question, "question answered", access, values)


def _accesses(portal_id: int | None, contacts: list[int | None]) -> list[PortalAccess]:
    """The accesses of these people to the portal of a question, as far as they may read it."""
    rows = PortalAccess.objects.filter(
        portal_id=portal_id, state="active", portal__is_active=True, contact__archived_at=None,
        contact_id__in=contacts,
    ).select_related("portal", "contact", "company", "user", "profile")  # fmt: skip
    return [
        one
        for one in rows.order_by("pk")
        if compiled(one.profile, one.portal).may("questions.view")
    ]


def _notice(question: Question, kind: str, access: PortalAccess, who: str = "") -> None:
    notify(question, kind, access=access, title=question.title, who=who)


def _mail(question: Question, kind: str, access: PortalAccess, values: dict[str, Any]) -> None:
    assert access.user is not None, "an active access has one"
    language = languages.choose(
        access.user.language, access.contact.language, access.company.language,
        access.portal.language, among=access.portal.languages,
    )  # fmt: skip
    path = reverse("portal:questions:detail", kwargs={"public_id": question.public_id})
    given = {"name": access.contact.name, "link": f"{source().origin(access.portal)}{path}"}
    mail.send_for(
        access.portal, kind, to=access.user.email, language=language, values=given | values,
        company_id=access.company_id, contact_id=access.contact_id,
    )  # fmt: skip
