"""What can be asked for: how it reads, what accepting does, and how it is undone (ADR 0031)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.apps import apps

from portello.core import audit
from portello.core.registry import inbox_acts
from portello.modules.inbox.models import InboxItem


@dataclass(frozen=True)
class Row:
    """One field of what was sent, beside what the register holds now, in words."""

    name: str
    label: str
    sent: str
    now: str = ""
    was: str = ""  # what the sender saw when he sent it
    moved: bool = False  # the register has changed since


class Act(ABC):
    """One thing that can be asked for. A module gives an instance to its `InboxAct`.

    `accept` and `undo` run in the transaction of the decision; both may raise `ValidationError`.
    """

    undoable = True  # for a week
    by_field = False  # whether staff may accept some of the rows and leave others

    @abstractmethod
    def rows(self, item: InboxItem) -> list[Row]:
        """What was sent, field by field, for staff and for who sent it."""

    def model(self, item: InboxItem) -> Any:
        """The model whose field rules say which rows a customer may read; None: all of them."""
        return apps.get_model(item.subject_model) if item.subject_model else None

    @abstractmethod
    def accept(self, item: InboxItem, *, by: audit.By, wanted: Collection[str]) -> dict[str, Any]:
        """Do it; returns the outcome that `undo` will need, as plain JSON."""

    def undo(self, item: InboxItem, *, by: audit.By) -> list[str]:
        """Take back what `accept` did; returns the names of fields that have changed since and stay."""
        raise ValueError("an act that is not undoable was to be undone")


def act_of(item: InboxItem) -> Act:
    """The handler of the item's act."""
    place, _dot, name = inbox_acts()[item.act].handler.rpartition(".")
    return getattr(import_module(place), name)


def subject_of(item: InboxItem) -> Any:
    """The record that it is about; None where there is none, or none any more."""
    if not item.subject_model or item.subject_id is None:
        return None
    return apps.get_model(item.subject_model)._base_manager.filter(pk=item.subject_id).first()
