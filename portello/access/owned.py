"""Customer-owned rows and the seat belt that keeps a forgotten filter from becoming a leak."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models

from portello.access.viewer import Viewer, active


class OutOfReach(Exception):
    """Code on the customer side touched rows without going through `viewer.see`."""


_HOW = "start from request.viewer.see({model}), or from {model}.objects.crossing(reason) in operations.py"
_ASSIGNED = "assigned"  # the door of the section of a collaborator


class OwnedQuerySet(models.QuerySet):
    """Refuses to touch the database while a viewer is active, unless it came through a door.

    `sanctioned` is carried by every clone, so filters and slices of `viewer.see(...)` pass.
    """

    _door: str = ""

    def visible_to(self, viewer: Viewer) -> Self:
        """The rows `viewer` may see; a model with a finer rule writes it in its own queryset."""
        return self.filter(viewer.company_rule)

    def assigned_to(self, viewer: Viewer) -> Self:
        """The rows that are assigned to `viewer`, or hang on a record that is."""
        return self.none() if viewer.collaborator is None else viewer.collaborator.narrow(self)

    def sanctioned(self, door: str = "see") -> Self:
        """Mark as coming from a door of the viewer; called there and nowhere else (a test counts)."""
        clone = self._chain()  # type: ignore[attr-defined]
        clone._door = door
        return clone

    def crossing(self, reason: str) -> Self:
        """Rows of any company, for counting and matching in operations.py; never for a page."""
        if not reason:
            raise ValueError("crossing needs a reason")
        clone = self._chain()  # type: ignore[attr-defined]
        clone._door = "crossing"
        return clone

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc]
        clone._door = self._door
        return clone

    # Two queries put together are as free as the less free of them.
    def __or__(self, other: Any) -> Self:
        return _joined(self, other, super().__or__(other))  # type: ignore[misc]

    def __xor__(self, other: Any) -> Self:
        return _joined(self, other, super().__xor__(other))  # type: ignore[misc]

    def union(self, *others: Any, **how: Any) -> Self:
        return _joined(self, *others, super().union(*others, **how))

    def _belt(self) -> None:
        if not self._door and active() is not None:
            name = self.model.__name__
            raise OutOfReach(f"{name} rows were asked for directly: " + _HOW.format(model=name))

    def _belt_of_assigned(self, act: str) -> None:
        """What came through the section is written row by row, where the right is looked at."""
        if self._door == _ASSIGNED and active() is not None:
            raise OutOfReach(f"assigned {self.model.__name__} rows were about to be {act} at once")

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._belt()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._belt()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._belt()
        return super().count()

    def exists(self) -> bool:
        self._belt()
        return super().exists()

    def explain(self, *args: Any, **kwargs: Any) -> str:
        self._belt()
        return super().explain(*args, **kwargs)

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._belt()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._belt()
        self._belt_of_assigned("changed")
        _check_new_company(self.model, kwargs)
        return super().update(**kwargs)

    def delete(self) -> Any:
        self._belt()
        self._belt_of_assigned("deleted")
        return super().delete()

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        for row in rows:
            check_reach(row)
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        rows = list(objs)
        for row in rows:
            check_reach(row)
        return super().bulk_update(rows, *args, **kwargs)


def _joined(*queries: Any) -> Any:
    *parts, whole = queries
    if len({getattr(part, "_door", "") for part in parts}) > 1:
        whole = whole._chain()
        whole._door = ""
    return whole


class OwnedManager(models.Manager.from_queryset(OwnedQuerySet)):  # type: ignore[misc]
    """The default manager of customer-owned models."""


class Reached(models.Model):
    """Base of customer-owned models: every row loaded, saved or deleted must be within reach.

    `belt_column` names the column that carries the company ("company_id"; "id" on Company).
    `across_companies` names foreign keys that lead to another company on purpose.
    """

    belt_column = "company_id"
    across_companies: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> Self:  # type: ignore[override]
        row = super().from_db(db, field_names, values)
        viewer = active()
        if viewer is not None and not cls.within_reach(row, viewer):
            raise OutOfReach(
                f"a {cls.__name__} of another company was loaded (or its company was not)"
            )
        return row

    @classmethod
    def within_reach(cls, row: Any, viewer: Viewer) -> bool:
        """Whether the seat belt lets `viewer` load `row`."""
        company = row.__dict__.get(cls.belt_column)
        return company is not None and (company in viewer.reach or _is_assigned(row, viewer))

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        check_reach(self)
        super().save_base(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        check_reach(self, deletes=True)
        return super().delete(*args, **kwargs)


def _is_assigned(row: Any, viewer: Viewer) -> bool:
    return viewer.collaborator is not None and viewer.collaborator.reaches(row)


class CustomerOwned(Reached):
    """A row that belongs to one company: invisible to every other one (ADR 0010, rule 2)."""

    company = models.ForeignKey("customers.Company", models.PROTECT, related_name="+")

    objects: ClassVar[Any] = OwnedManager()

    class Meta:
        abstract = True


def check_reach(row: Any, *, deletes: bool = False) -> None:
    """Raise `OutOfReach` if a viewer is active and may not write `row`.

    His own company's rows may be written; of what is assigned to him, only with the right to
    manage, nothing of it is ever deleted, and it stays with its company.
    """
    viewer = active()
    if viewer is None:
        return
    company, held = getattr(row, row.belt_column), viewer.collaborator
    owner = None if held is None else held.owner_of(row)
    allowed = company in viewer.reach
    if held is not None and owner is not None:
        allowed = company == owner and (allowed or (held.may_manage and not deletes))
    if not allowed:
        raise OutOfReach(f"a {type(row).__name__} of another company was about to be written")


def _check_new_company(model: Any, values: dict[str, Any]) -> None:
    viewer = active()
    moved = values.get("company_id", values.get("company"))
    if viewer is not None and moved is not None:
        key = getattr(moved, "pk", moved)
        if key not in viewer.reach:
            raise OutOfReach(f"{model.__name__} rows were about to be moved to another company")
