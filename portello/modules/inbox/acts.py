"""What can be asked for: how it reads, what accepting does, and how it is undone (ADR 0031)."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

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


@dataclass(frozen=True)
class Proposal:
    """What accepting an item without a closer look would do."""

    wanted: Any  # for `accept`
    lines: tuple[str, ...]  # in words, for whoever is about to press the button
    possible: bool = True
    why_not: str = ""  # in words, where it is not possible
    doubtful: bool = False  # somebody should look first
    refused: bool = False  # somebody has said no before: not ticked


class Act(ABC):
    """One thing that can be asked for. A module gives an instance to its `InboxAct`.

    `accept` and `undo` run in the transaction of the decision; both may raise `ValidationError`.
    What staff choose when they accept is plain JSON: it may wait in a queue (`runs`).
    """

    undoable = True  # for a week; what is not is asked once more, and never done in bulk
    by_field = False  # whether staff may accept some of the rows and leave others
    in_bulk = True  # whether "Accept all" takes it
    of_archived = False  # whether it can be accepted of a company or record that is put away
    tells = True  # whether the inbox mails the answer; an act may have mails of its own
    answers = True  # whether the sender hears of the decision at all
    template = "inbox/backoffice/item.html"

    @abstractmethod
    def rows(self, item: InboxItem) -> list[Row]:
        """What was sent, field by field, for staff and for who sent it."""

    def called(self, item: InboxItem) -> str:
        """What is asked for, in the reader's words: the head of the item, its line and its mails."""
        return str(inbox_acts()[item.act].label)

    def model(self, item: InboxItem) -> Any:
        """The model whose field rules say which rows a customer may read; None: all of them."""
        return apps.get_model(item.subject_model) if item.subject_model else None

    def open_to(self, viewer: Any) -> bool:
        """Whether a customer who sees such an item may read what was sent as well."""
        return True

    def context(self, item: InboxItem, request: Any) -> dict[str, Any]:
        """What its template needs beside what every item's has."""
        return {}

    def choice(self, item: InboxItem, data: Any) -> Any:
        """What staff chose on the page: of an act by fields, the names of those to take over.

        Raises `ValidationError`, by field where there are any.
        """
        if not self.by_field:
            return []
        known = [row.name for row in self.rows(item)]
        chosen = [name for name in data.getlist("wanted") if name in known]
        if not chosen:
            raise ValidationError(
                _("Tick the new values that are to be used, or decline the whole.")
            )
        return chosen

    def elsewhere(self, item: InboxItem, data: Any) -> Any:
        """Of what a rule approved: what staff chose instead. Raises `ValidationError`."""
        raise ValidationError(_("This cannot be attached elsewhere."))

    @property
    def chosen_by(self) -> tuple[str, ...]:
        """What a program says of how it accepts."""
        return ("fields",) if self.by_field else ()

    def chosen(self, item: InboxItem, given: dict[str, Any]) -> Any:
        """What a program chose, as `choice` gives it. Raises `ValidationError` by field."""
        if not self.by_field:
            return []
        known = [row.name for row in self.rows(item)]
        wanted = given.get("fields", known)
        if not isinstance(wanted, list) or not wanted or not all(n in known for n in wanted):
            text = _("A list of fields that were sent: %(names)s.") % {"names": ", ".join(known)}
            raise ValidationError({"fields": text})
        return wanted

    def candidates(self, item: InboxItem) -> list[dict[str, Any]]:
        """Whom of the register the sender may be, as programs read it."""
        return []

    def proposal(self, item: InboxItem) -> Proposal:
        """What "Accept all" would do: all of it, except where the register has moved on."""
        rows = self.rows(item)
        lines = [
            f"{row.label}: {row.now or '–'} → {row.sent or '–'}" for row in rows if not row.moved
        ]
        chosen = [row.name for row in rows if not row.moved] if self.by_field else []
        return Proposal(chosen, tuple(lines), possible=bool(chosen) or not self.by_field)

    def would_do(self, item: InboxItem, wanted: Any) -> Any:
        """What accepting does beside what `wanted` says, as plain JSON, where that can change while
        staff look at the page."""
        return None

    def staying(self, item: InboxItem) -> list[str]:
        """What undoing would leave as it is, in words."""
        return []

    @abstractmethod
    def accept(self, item: InboxItem, *, by: audit.By, wanted: Any) -> dict[str, Any]:
        """Do it as `wanted` (from `choice` or `proposal`) says; returns the outcome that `undo`
        will need, as plain JSON."""

    def reject(self, item: InboxItem, *, by: audit.By, answer: str) -> dict[str, Any]:
        """What else declining does; returns the outcome."""
        return {}

    def tell(self, item: InboxItem) -> None:  # noqa: B027 (most let the inbox tell)
        """Its own mail about the decision, where `tells` is off; `item.answer` is what staff wrote."""

    def reconsider(self, item: InboxItem, *, by: audit.By) -> None:  # noqa: B027 (most do nothing)
        """What else it does when a rejection is taken back."""

    def remembered(self, item: InboxItem) -> dict[str, Any]:
        """What the item has to know of a decision that is about to be taken back, as plain JSON."""
        return {}

    def undo(self, item: InboxItem, *, by: audit.By) -> list[str]:
        """Take back what `accept` did; returns the names of fields that have changed since and stay."""
        raise ValueError("an act that is not undoable was to be undone")


def mark_of(item: InboxItem, does: Any) -> str:
    """A signed mark of what a page says that accepting does; another mark is another act."""
    text = json.dumps([item.public_id, item.version, does], sort_keys=True, ensure_ascii=False)
    return salted_hmac("inbox.shown", text, algorithm="sha256").hexdigest()[:16]


def act_of(item: InboxItem) -> Act:
    """The handler of the item's act."""
    return handler_of(item.act)


def handler_of(key: str) -> Act:
    """The handler of an act, by its key."""
    place, _dot, name = inbox_acts()[key].handler.rpartition(".")
    return getattr(import_module(place), name)


def subject_of(item: InboxItem) -> Any:
    """The record that it is about; None where there is none, or none any more."""
    if not item.subject_model or item.subject_id is None:
        return None
    if known := item.__dict__.get(_SUBJECT):
        return known
    return apps.get_model(item.subject_model)._base_manager.filter(pk=item.subject_id).first()


_SUBJECT = "read_already"


def with_subject(item: InboxItem, record: Any) -> InboxItem:
    """The item, told the record that it is about, for a page that has read it; never to decide by."""
    item.__dict__[_SUBJECT] = record
    return item
