"""Rows that belong to no company and yet are not for everybody: the belt for help articles (ADR 0041)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, Self

from django.db import models

from portello.access.owned import OutOfReach, OwnedManager, OwnedQuerySet
from portello.access.viewer import Viewer, active

# The model whose rows are just being fetched by a query that came through `viewer.see`.
_through_the_door: ContextVar[type[models.Model] | None] = ContextVar("door", default=None)


class SharedQuerySet(OwnedQuerySet):
    """As `OwnedQuerySet`; each model says in its `visible_to` who may see its rows."""

    def visible_to(self, viewer: Viewer) -> Self:
        """The rows `viewer` may see, visitors included; there is no rule that could be inherited."""
        raise NotImplementedError(f"{self.model.__name__} must say who may see its rows")

    def assigned_to(self, viewer: Viewer) -> Self:
        """Nothing of the business's own is ever assigned."""
        return self.none()

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._belt()
            with _trusting(self.model if self._door == "see" else None):
                super()._fetch_all()
        else:
            super()._fetch_all()

    def update(self, **kwargs: Any) -> int:
        _refuse_writing(self.model)
        return super().update(**kwargs)

    def delete(self) -> Any:
        _refuse_writing(self.model)
        return super().delete()

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        _refuse_writing(self.model)
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        _refuse_writing(self.model)
        return super().bulk_update(objs, *args, **kwargs)


class SharedManager(OwnedManager.from_queryset(SharedQuerySet)):  # type: ignore[misc]
    """The default manager of shared models."""


@contextmanager
def _trusting(model: type[models.Model] | None) -> Iterator[None]:
    token = _through_the_door.set(model)
    try:
        yield
    finally:
        _through_the_door.reset(token)


class Shared(models.Model):
    """Base of what the business keeps for some of its customers.

    There is no company on the row that the belt could read off. What comes from `viewer.see` is
    taken as it is; every other row that is loaded while a viewer looks (a foreign key, a join, raw
    SQL) is held against the model's own rule with a query, and raises if it does not pass. A
    customer never writes any of it.

    `visitors_part` names the part of a portal that must be open before visitors see any row.
    """

    visitors_part: ClassVar[str] = ""

    objects: ClassVar[Any] = SharedManager()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> Self:  # type: ignore[override]
        row = super().from_db(db, field_names, values)
        viewer = active()
        if viewer is not None and _through_the_door.get() is not cls:
            with _trusting(None):
                if not viewer.see(cls).filter(pk=row.pk).exists():
                    raise OutOfReach(f"a {cls.__name__} that the viewer may not see was loaded")
        return row

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        _refuse_writing(type(self))
        super().save_base(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        _refuse_writing(type(self))
        return super().delete(*args, **kwargs)


def _refuse_writing(model: type[models.Model]) -> None:
    if active() is not None:
        raise OutOfReach(f"a {model.__name__} is the business's own and was about to be written")
