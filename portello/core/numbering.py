"""Numbers for people, such as T-2026-00012: one series per kind and year for the installation."""

from __future__ import annotations

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone


class NumberSeries(models.Model):
    """The last number given out for one kind in one year."""

    kind = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "core"
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="one_series_per_year")]


def next_number(kind: str) -> str:
    """The next number of `kind` ("O" for orders, "T" for tickets) in this year.

    Must run inside the transaction that uses it, so that a rollback gives the number back and
    two writers wait for each other instead of getting the same one.
    """
    year = timezone.localdate().year
    with transaction.atomic():
        NumberSeries.objects.get_or_create(kind=kind, year=year)
        NumberSeries.objects.filter(kind=kind, year=year).update(last=F("last") + 1)
        last = NumberSeries.objects.values_list("last", flat=True).get(kind=kind, year=year)
    return f"{kind}-{year}-{last:05d}"
