"""Why a file is not taken."""

from __future__ import annotations


class Refused(Exception):
    """A file is not accepted; `reason` is a sentence in the reader's language.

    `again` says that the same file may be accepted later: it could not be checked.
    """

    def __init__(self, reason: str, *, again: bool = False) -> None:
        self.reason, self.again = reason, again
        super().__init__(reason)
