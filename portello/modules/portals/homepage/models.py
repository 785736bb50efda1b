"""Versions of a portal's home page."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from portello.core.ids import PublicIdField
from portello.modules.portals.models import Portal


class HomePage(models.Model):
    """A version of a portal's home page: the one draft, or what was published and stays as it is."""

    public_id = PublicIdField()
    portal = models.ForeignKey(Portal, models.CASCADE, related_name="+")
    blocks = models.JSONField(default=list)  # see homepage/content.py
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["portal"],
                condition=models.Q(published_at=None),
                name="one_draft_per_portal",
            )
        ]
