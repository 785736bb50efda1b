"""What is new for a person: one row for each record, whatever happened to it how often."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portello.access.owned import CustomerOwned, OwnedManager, OwnedQuerySet
from portello.access.viewer import Viewer
from portello.core.ids import PublicIdField


class NoticeQuerySet(OwnedQuerySet):
    """Notices: everybody sees his own, of the company he works for now."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(viewer.company_rule, access_id=viewer.access_id)


class Notice(CustomerOwned):
    """News of one record for one person: a customer's (`access`) or a member of staff (none).

    `company` is the one that the person works for; a member of staff has the record's. How many
    are unread stands on the access, or on the user: so the bell of a page costs no query.
    """

    across_modules = True  # who may see the record is asked when the notice is shown

    public_id = PublicIdField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    access = models.ForeignKey("portals.PortalAccess", models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=40)  # key of its NoticeKind
    model = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    record_public_id = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    who = models.CharField(max_length=200, blank=True)
    count = models.PositiveIntegerField(default=1)  # of news since it was read last
    assigned = models.BooleanField(default=False)  # seen in the section of collaborators
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = OwnedManager.from_queryset(NoticeQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["access", "model", "record_id"],
                condition=Q(access__isnull=False),
                name="one_notice_per_access",
            ),
            models.UniqueConstraint(
                fields=["user", "model", "record_id"],
                condition=Q(access=None),
                name="one_notice_per_staff",
            ),
        ]
        indexes = [
            models.Index(fields=["access", "-at"], name="notice_of_access"),
            models.Index(fields=["user", "-at"], condition=Q(access=None), name="notice_of_staff"),
        ]
