"""Where a record came from: ids that other systems gave it."""

from __future__ import annotations

from django.db import models


class Sourced(models.Model):
    """Mixin: `external_id` is unique per model and `source` (ADR 0011)."""

    source = models.CharField(max_length=40, blank=True, editable=False)
    external_id = models.CharField(max_length=100, blank=True, editable=False)

    class Meta:
        abstract = True


def one_per_source(name: str) -> models.UniqueConstraint:
    """The constraint that goes with `Sourced`."""
    return models.UniqueConstraint(
        fields=["source", "external_id"], condition=~models.Q(external_id=""), name=name
    )
