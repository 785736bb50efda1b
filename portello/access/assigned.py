"""What is assigned to a collaborator: which rows pass, one by one (ADR 0027)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef

from portello.core.registry import assigned_through, module_of_model

ASSIGNMENT = "collaborators.assignment"


@dataclass(frozen=True)
class Collaboration:
    """The right of a collaborator, for one request: what is assigned to him, and whether he may
    do more than look at it.

    `modules_off` are the modules that his portal does not have: what is theirs is not there.
    """

    collaborator_id: int
    may_manage: bool = False
    modules_off: frozenset[str] = frozenset()

    def narrow(self, rows: Any) -> Any:
        """`rows` less those that are not assigned, nor hang on a record that is."""
        label = rows.model._meta.label_lower
        if label == ASSIGNMENT:
            return rows.filter(collaborator=self.collaborator_id)
        place = self._place(label)
        if place is None:
            return rows.none()
        record, column = place
        mine = self._assignments().filter(model=record)
        # Asked twice: by key, which finds the rows, and by company. A record that was moved to
        # another company since is nobody's until staff assign it again.
        same = mine.filter(record_id=OuterRef(column), company_id=OuterRef("company_id"))
        return rows.filter(Exists(same), **{f"{column}__in": mine.values("record_id")})

    def behind(self, label: str) -> Any:
        """The record of the model `label` behind an assignment, for a subquery of assignments.

        The same pair of key and company as in `narrow`, looked up from the other side: from rows
        that are the collaborator's already, and so without looking for each of them among all.
        """
        rows = apps.get_model(label)._base_manager.filter(
            pk=OuterRef("record_id"), company_id=OuterRef("company_id")
        )
        return rows.none() if self._place(label) is None else rows

    def reaches(self, row: Any) -> bool:
        """Whether the seat belt lets this row of another company through."""
        label = row._meta.label_lower
        if label == ASSIGNMENT:
            return row.__dict__.get("collaborator_id") == self.collaborator_id
        owner = self.owner_of(row)
        return owner is not None and owner == row.__dict__.get("company_id")

    def owner_of(self, row: Any) -> int | None:
        """The company whose record `row` is, or hangs on, if that record is assigned; else None."""
        place = self._place(row._meta.label_lower)
        if place is None:
            return None
        record, column = place
        return self.owners.get((record, row.__dict__.get(column)))

    @cached_property
    def owners(self) -> Mapping[tuple[str, int | None], int]:
        """{(model, key): company} of every assigned record; one query, asked by the belt only."""
        columns = ("model", "record_id", "company_id")
        return {(m, key): owner for m, key, owner in self._assignments().values_list(*columns)}

    def _assignments(self) -> Any:
        # The table belongs to the module above; its rows are not loaded here, only asked for keys.
        table = apps.get_model(ASSIGNMENT)
        return table._base_manager.filter(collaborator=self.collaborator_id)

    def _place(self, label: str) -> tuple[str, str] | None:
        place = assigned_through().get(label)
        if place is None or module_of_model(place[0]) in self.modules_off:
            return None
        return place
