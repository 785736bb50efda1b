"""What only staff read about a ticket: notes and their files, behind no door of the customer side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from portello.access.owned import CustomerOwned, OutOfReach, OwnedManager, OwnedQuerySet
from portello.access.viewer import Viewer, active
from portello.core.ids import PublicIdField
from portello.modules.tickets.models import Ticket


class StaffOnlyQuerySet(OwnedQuerySet):
    """What no door of the customer side gives out, to nobody."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.none()

    def assigned_to(self, viewer: Viewer) -> Self:
        return self.none()

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        if active() is not None:
            _refuse()
        return super().bulk_create(objs, *args, **kwargs)


def _refuse() -> NoReturn:
    raise OutOfReach("what only staff may read was touched while a customer's request is answered")


class StaffOnly(CustomerOwned):
    """A row about a customer that only staff may touch: not even its company reaches it."""

    objects: ClassVar[Any] = OwnedManager.from_queryset(StaffOnlyQuerySet)()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> Self:  # type: ignore[override]
        if active() is not None:
            _refuse()
        return super().from_db(db, field_names, values)

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        if active() is not None:
            _refuse()
        super().save_base(*args, **kwargs)


class Note(StaffOnly):
    """What staff tell each other about a ticket."""

    public_id = PublicIdField()
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["ticket", "at"], name="note_in_order")]


class NoteFile(StaffOnly):
    """A file of a note."""

    public_id = PublicIdField()
    note = models.ForeignKey(Note, models.CASCADE, related_name="+")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+")
