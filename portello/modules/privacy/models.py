"""Requests to be forgotten, the list of who was, and for how long the law keeps what stays."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portello.access.owned import CustomerOwned, OwnedManager, OwnedQuerySet
from portello.access.viewer import Viewer
from portello.core.ids import PublicIdField


class RequestQuerySet(OwnedQuerySet):
    """Everybody sees his own requests only."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(company_id__in=viewer.companies, contact_id=viewer.contact.pk)


class ForgetRequest(CustomerOwned):
    """A person's wish to be forgotten. Sending it erases nothing: staff decide."""

    STATES = [
        ("open", _("Waiting for a decision")),
        ("withdrawn", _("Withdrawn")),
        ("rejected", _("Rejected")),
        ("accepted", _("Being erased")),
        ("done", _("Erased")),
    ]

    public_id = PublicIdField()
    contact = models.ForeignKey("customers.Contact", models.PROTECT, related_name="+")
    portal = models.ForeignKey("portals.Portal", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=STATES, default="open")
    told = models.JSONField(default=dict)  # what the page said would go and stay, as it was sent
    reason = models.TextField(blank=True, max_length=2000)  # why it was rejected, in staff's words
    language = models.CharField(max_length=5)
    sent_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = OwnedManager.from_queryset(RequestQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact"],
                condition=models.Q(state__in=["open", "accepted"]),
                name="one_open_forget_request",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "withdrawn", "rejected", "accepted", "done"]),
                name="forget_request_state",
            ),
        ]

    def __str__(self) -> str:
        return self.contact.name


class Forgotten(models.Model):
    """One person who is being or was forgotten: numbers only, to erase again after a restore.

    While the erasure runs, `subject` says what to look for; the last step empties it.
    """

    public_id = PublicIdField()
    contact_id = models.BigIntegerField()
    contact_public_id = models.CharField(max_length=12)
    user_id = models.BigIntegerField(null=True)
    user_public_id = models.CharField(max_length=12, blank=True)
    company_id = models.BigIntegerField()
    request_id = models.BigIntegerField(null=True)
    begun_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    subject = models.JSONField(default=dict)
    step = models.CharField(max_length=60, blank=True)  # the model in hand
    upto = models.BigIntegerField(default=0)  # the last of its rows that was looked at
    counts = models.JSONField(default=dict)  # {model: rows}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact_id"], name="forgotten_once"),
        ]


class Kept(models.Model):
    """One column that the law keeps: which, and the last day. Then it is emptied by itself."""

    forgotten = models.ForeignKey(Forgotten, models.CASCADE, related_name="kept")
    model = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    field = models.CharField(max_length=60)
    until = models.DateField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "record_id", "field"], name="kept_once"),
        ]


class Retention(models.Model):
    """How long bookkeeping documents are kept, where the business does not follow what we ship."""

    years = models.JSONField(default=dict)  # {country, or "" for all others: years}
    closing_month = models.PositiveSmallIntegerField(_("Financial year ends in"), default=12)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_row_of_retention"),
            models.CheckConstraint(
                condition=models.Q(closing_month__gte=1, closing_month__lte=12),
                name="closing_month",
            ),
        ]
