"""A card on the portal's home page, as modules fill it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """A figure, a sentence and a few rows of (label, address, note)."""

    title: str
    amount: str
    text: str
    rows: list[tuple[str, str, str]]
    link: tuple[str, str]
