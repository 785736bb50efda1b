"""Queues, kinds of ticket, canned answers and saved filters; none of them is a customer's."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portello.core.changes import Versioned
from portello.core.ids import PublicIdField
from portello.core.languages import translated
from portello.core.names import SortField

URGENCIES = [("low", _("Low")), ("normal", _("Normal")), ("high", _("High"))]
# What the form of a kind asks beside subject and text; a custom field stands there under its key.
ASKED = ("urgency", "site", "asset", "files")
RULES = [("", _("no")), ("ask", _("asked")), ("need", _("required"))]


def usual_hours() -> dict[str, int]:
    """Working hours until an answer, by urgency, of a kind that says nothing else."""
    return {"low": 24, "normal": 8, "high": 4}


def usual_questions() -> dict[str, str]:
    """What a form asks where its kind says nothing else."""
    return {"urgency": "ask", "asset": "ask", "site": "ask", "files": "ask"}


class Queue(Versioned):
    """A pile of tickets that a part of the staff works off."""

    public_id = PublicIdField()
    name = models.CharField(_("Name"), max_length=100, unique=True)
    sort = SortField("name")

    def __str__(self) -> str:
        return self.name


class TicketKind(Versioned):
    """What a ticket is about: its form, the queue it goes to, and what customers may do with it.

    `asks` is {part: "ask" or "need"}; `hours` are working hours until an answer by urgency.
    """

    public_id = PublicIdField()
    name = models.JSONField(_("Name"))
    about = models.JSONField(_("Description"), default=dict, blank=True)
    asks = models.JSONField(default=usual_questions)
    hours = models.JSONField(default=usual_hours)
    queue = models.ForeignKey(
        Queue, models.PROTECT, null=True, blank=True, verbose_name=_("Queue"), related_name="+"
    )
    may_close = models.BooleanField(_("Customers may close it"), default=True)
    may_reopen = models.BooleanField(_("Customers may reopen it"), default=True)
    reopen_days = models.PositiveSmallIntegerField(_("Days within which"), default=30)
    position = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reopen_days__gte=1), name="kind_reopen_days")
        ]

    def __str__(self) -> str:
        return translated(self.name)

    def rule(self, part: str) -> str:
        """ "need", "ask" or "" for a part of the form."""
        return str(self.asks.get(part, ""))


class CannedAnswer(Versioned):
    """A text that staff put into an answer: {language: Markdown}, with words in braces that are
    filled in; `state` is the turn that is chosen with it ("": the usual one)."""

    public_id = PublicIdField()
    title = models.CharField(_("Title"), max_length=100)
    sort = SortField("title")
    text = models.JSONField(_("Text"))
    state = models.CharField(max_length=10, blank=True)
    archived_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["", "open", "waiting", "held", "closed"]),
                name="canned_answer_state",
            )
        ]

    def __str__(self) -> str:
        return self.title


class SavedFilter(models.Model):
    """A way to look at the list that a member of staff keeps: the address's parameters."""

    public_id = PublicIdField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(_("Name"), max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="one_saved_filter_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class DeskChoice(models.Model):
    """Which mails about tickets a member of staff wants; who has chosen nothing gets his own.

    `queues` are public ids; "" stands for the tickets without a queue.
    """

    MAILS = [
        ("mine", _("About tickets that are assigned to me")),
        ("queues", _("Also about tickets that nobody has taken yet, in the queues ticked below")),
        ("none", _("None")),
    ]

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    mails = models.CharField(_("Mails about tickets"), max_length=10, choices=MAILS, default="mine")
    queues = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(mails__in=["mine", "queues", "none"]), name="desk_choice_mails"
            )
        ]


def usual_days() -> dict[str, list[str]]:
    """Monday to Friday, nine to five."""
    return {str(day): ["09:00", "17:00"] for day in range(5)}


class OfficeHours(models.Model):
    """When staff work: one row. `days` are {weekday, Monday is "0": [begin, end]}."""

    public_id = PublicIdField()
    days = models.JSONField(default=usual_days)
    region = models.CharField(_("Region"), max_length=10, blank=True)
    closed = models.JSONField(_("Closed days"), default=list, blank=True)  # ISO dates
    version = models.PositiveIntegerField(default=1, editable=False)


def kinds_in_use() -> list[TicketKind]:
    """The kinds that can be chosen, in their order."""
    rows: Any = TicketKind.objects.filter(archived_at=None)
    return list(rows.order_by("position", "pk"))
