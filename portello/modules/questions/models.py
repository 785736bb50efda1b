"""Public questions and what was written in them; whose it was stands apart, and is his own to see."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portello.access.owned import CustomerOwned, OwnedManager, OwnedQuerySet
from portello.access.shared import Shared, SharedManager, SharedQuerySet
from portello.access.viewer import Viewer
from portello.core.changes import Versioned
from portello.core.ids import PublicIdField
from portello.core.names import FindField

PART = "questions"  # of a portal, if its staff open it to visitors

PUBLISHED, WITHDRAWN = "published", "withdrawn"
STATES = [
    (PUBLISHED, pgettext_lazy("question", "Published")),
    (WITHDRAWN, pgettext_lazy("question", "Withdrawn")),
]
ASKED, FOLLOW_UP, ANSWER = "asked", "follow_up", "answer"
KINDS = [
    (ASKED, _("Question")),
    (FOLLOW_UP, _("Follow-up")),
    (ANSWER, _("Answer")),
]


class QuestionQuerySet(SharedQuerySet):
    """Questions: what is published in the viewer's portal, for everybody in it."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(state=PUBLISHED, portal_id=viewer.portal.pk if viewer.portal else 0)


class Question(Shared, Versioned):
    """One question as everybody reads it, from the moment staff published it (ADR 0046).

    Nothing of who asked stands here: that is an `Authorship`. `answers`, `helped` and `solved` are
    counted by the operations, so that a list needs no look at other companies' rows.
    """

    visitors_part = PART

    public_id = PublicIdField()
    portal = models.ForeignKey("portals.Portal", models.PROTECT, related_name="+")
    title = models.CharField(_("Question"), max_length=200)
    find = FindField("title")
    language = models.CharField(_("Language"), max_length=5)  # in which it was asked
    category = models.ForeignKey(
        "knowledge.Category", models.SET_NULL, null=True, blank=True,
        verbose_name=_("Category"), related_name="+",
    )  # fmt: skip
    state = models.CharField(_("State"), max_length=10, choices=STATES, default=PUBLISHED)
    is_pinned = models.BooleanField(_("Stands at the top"), default=False)
    is_closed = models.BooleanField(_("Closed to follow-ups"), default=False)
    answers = models.PositiveIntegerField(_("Answers"), default=0)
    helped = models.PositiveIntegerField(_("Helpful"), default=0)
    is_solved = models.BooleanField(default=False)  # whoever asked says so
    published_at = models.DateTimeField(_("Published"), default=timezone.now)
    last_at = models.DateTimeField(_("Last post"), default=timezone.now)

    objects: ClassVar[Any] = SharedManager.from_queryset(QuestionQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[PUBLISHED, WITHDRAWN]), name="question_state"
            )
        ]
        indexes = [
            models.Index(
                fields=["portal", "state", "-is_pinned", "-published_at"], name="question_newest"
            ),
            models.Index(fields=["portal", "state", "-helped"], name="question_helpful"),
        ]

    def __str__(self) -> str:
        return self.title


class PostQuerySet(SharedQuerySet):
    """Posts: seen with their question, as long as they are not withdrawn themselves."""

    def visible_to(self, viewer: Viewer) -> Self:
        question = viewer.see(Question).filter(pk=OuterRef("question_id"))
        return self.filter(Exists(question), withdrawn_at=None)


class Post(Shared):
    """What stands below a title: the question itself, follow-ups and answers, Markdown.

    `name` is that of the member of staff who answers, with his `job_title`; of a customer it is
    empty unless he wished to be named. His company and address stand nowhere.
    """

    visitors_part = PART

    public_id = PublicIdField()
    question = models.ForeignKey(Question, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=KINDS)
    text = models.TextField()
    name = models.CharField(max_length=200, blank=True)
    job_title = models.CharField(max_length=100, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )  # who of the staff wrote it
    at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    helped = models.PositiveIntegerField(default=0)
    is_solution = models.BooleanField(default=False)

    objects: ClassVar[Any] = SharedManager.from_queryset(PostQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[ASKED, FOLLOW_UP, ANSWER]), name="post_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind=ANSWER) | Q(helped=0, is_solution=False, user=None, job_title=""),
                name="only_answers_help",
            ),
            models.UniqueConstraint(
                fields=["question"], condition=Q(kind=ASKED), name="one_post_asks"
            ),
        ]
        indexes = [models.Index(fields=["question", "at", "id"], name="post_in_order")]


class OwnQuerySet(OwnedQuerySet):
    """What everybody sees of himself alone, whatever his role."""

    def visible_to(self, viewer: Viewer) -> Self:
        contact = viewer.contact.pk if viewer.contact else None
        return self.filter(viewer.company_rule, contact_id=contact)


class Authorship(CustomerOwned):
    """Whose a published post is: a customer's, who sees it himself, and staff."""

    post = models.OneToOneField(Post, models.CASCADE, related_name="authorship")
    question = models.ForeignKey(Question, models.CASCADE, related_name="authorships")
    contact = models.ForeignKey("customers.Contact", models.PROTECT, related_name="+")
    mails = models.BooleanField(default=True)  # told by mail of answers; of one question all alike
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = OwnedManager.from_queryset(OwnQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["contact", "question"], name="authorship_contact")]


class Vote(CustomerOwned):
    """That an answer helped somebody; to others it is a number."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    contact = models.ForeignKey("customers.Contact", models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = OwnedManager.from_queryset(OwnQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "contact"], name="one_vote_of_a_person")
        ]
