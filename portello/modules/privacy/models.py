"""The list of who was forgotten, what the law still keeps of them, and for how long."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portello.core.ids import PublicIdField


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
    item_id = models.BigIntegerField(
        null=True
    )  # of the inbox; none when it was done after a restore
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
