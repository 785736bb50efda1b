"""What a module gives so that its records can be answered by mail (`Module.takes_mail`)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from portello.access.staff import Staff
from portello.access.viewer import Viewer
from portello.core import audit
from portello.core.files import StoredFile
from portello.core.registry import takes_mail


class NotTaken(Exception):
    """The mail does not go in: `why` is a key of `judging.REASONS`."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class Answer:
    """What a mail brings: its new text, its files, and its Message-ID."""

    text: str
    files: Sequence[StoredFile]
    mail_id: str


class TakesMail(ABC):
    """One kind of record that can be answered by mail."""

    @abstractmethod
    def find(self, by: Viewer | Staff, public_id: str) -> Any:
        """The record, for somebody who may answer it on its page now; raises `NotTaken`."""

    @abstractmethod
    def answer(self, by: Viewer | Staff, record: Any, answer: Answer) -> Any:
        """Store the answer, in the caller's transaction; the record that has it now.

        Raises `NotTaken`, `ValidationError` and `uploads.Gone`.
        """

    @abstractmethod
    def found(self, *, by: audit.By, item: Any, company: Any, contact: Any, answer: Answer) -> Any:
        """Make a record out of a mail that staff have accepted in the inbox; returns it."""

    @abstractmethod
    def add(
        self, *, by: audit.By, company: Any, contact: Any, public_id: str, answer: Answer
    ) -> Any:
        """Add such a mail to a record of `company`; returns it. Raises `ValidationError`."""

    @abstractmethod
    def standing(self, *, company: Any, contact: Any, public_id: str) -> dict[str, Any]:
        """How the record stands before `add`, as plain JSON, for `withdraw` to put back."""

    @abstractmethod
    def withdraw(
        self, *, by: audit.By, public_id: str, mail_id: str, whole: bool, before: dict[str, Any]
    ) -> list[StoredFile]:
        """Take back what `found` (`whole`) or `add` did; returns the files, which nothing has now.

        Raises `ValidationError` when somebody has answered since.
        """

    @abstractmethod
    def choices(self, company: Any) -> list[tuple[str, str]]:
        """(public id, name) of the company's records that staff may add it to, the latest first."""


def taker_of(label: str) -> TakesMail:
    """The handler of a kind of record."""
    place, _dot, name = takes_mail()[label].rpartition(".")
    found: TakesMail = getattr(import_module(place), name)
    return found


def first_taker() -> tuple[str, TakesMail] | None:
    """What a mail from nobody known becomes when staff accept it; None if no module takes mail."""
    label = next(iter(takes_mail()), "")
    return (label, taker_of(label)) if label else None
