"""Who wants to know what customers asked the search for, and how much of a kind they found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A question of somebody on the customer side, without who it was (ADR 0042)."""

    portal: Any
    language: str  # of the page that was read
    question: str
    counts: Mapping[str, int]  # {code of a kind: hits} of the kinds that he may find


_LISTENERS: list[Callable[[Asked], None]] = []


def on_question(listener: Callable[[Asked], None]) -> None:
    """Declare who is told of questions, in the transaction of the request that reports them."""
    _LISTENERS.append(listener)


def is_heard() -> bool:
    """Whether anybody listens."""
    return bool(_LISTENERS)


def tell(question: Asked) -> None:
    """Tell everybody who listens."""
    for listener in _LISTENERS:
        listener(question)
