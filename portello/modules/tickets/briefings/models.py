"""The table of briefings: staff read it, and whoever the ticket is assigned to; its own company never."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portello.access.owned import CustomerOwned, OutOfReach, OwnedManager, OwnedQuerySet
from portello.access.viewer import Viewer, active
from portello.core.ids import PublicIdField
from portello.modules.tickets.models import Ticket


class BriefingQuerySet(OwnedQuerySet):
    """Seen through the door of the section "Assigned to me" and no other."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.none()

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        if active() is not None:
            _refuse()
        return super().bulk_create(objs, *args, **kwargs)


class Briefing(CustomerOwned):
    """What staff and the collaborators of a ticket tell each other about it.

    A table of its own for the reason that notes have one (ADR 0043): a mark on messages would be one
    forgotten filter away from the customer. Whoever is assigned later reads the earlier ones, too.
    """

    public_id = PublicIdField()
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    side = models.CharField(max_length=12)  # staff, collaborator
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)  # of whoever said it, that day
    text = models.TextField(blank=True)  # Markdown
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = OwnedManager.from_queryset(BriefingQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(side__in=["staff", "collaborator"]), name="briefing_side"
            )
        ]
        indexes = [models.Index(fields=["ticket", "at"], name="briefing_in_order")]

    @classmethod
    def within_reach(cls, row: Any, viewer: Viewer) -> bool:
        """Only by assignment: that the ticket is his company's opens nothing here."""
        return viewer.collaborator is not None and viewer.collaborator.reaches(row)

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        viewer = active()
        if viewer is not None and not (self.within_reach(self, viewer) and _manages(viewer)):
            _refuse()
        super().save_base(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        if active() is not None:
            _refuse()
        return super().delete(*args, **kwargs)


def _manages(viewer: Viewer) -> bool:
    return viewer.collaborator is not None and viewer.collaborator.may_manage


def _refuse() -> NoReturn:
    raise OutOfReach("a briefing was touched by somebody to whom its ticket is not assigned")
