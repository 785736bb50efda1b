"""Search: what modules make findable, the words of a record, and keeping the index in step (ADR 0024,
ADR 0042 for running text)."""

from portello.core.search.entries import entries
from portello.core.search.index import (
    BATCH,
    batches,
    drop,
    extend,
    follow,
    index,
    rebuild,
)
from portello.core.search.kinds import Kind, Part, code_of, is_phone, kind_of, kinds
from portello.core.search.listeners import Asked, is_heard, on_question, tell
from portello.core.search.words import Word, asked, runs, token

__all__ = [
    "BATCH",
    "Asked",
    "Kind",
    "Part",
    "Word",
    "asked",
    "batches",
    "code_of",
    "drop",
    "entries",
    "extend",
    "follow",
    "index",
    "is_heard",
    "is_phone",
    "kind_of",
    "kinds",
    "on_question",
    "rebuild",
    "runs",
    "tell",
    "token",
]
