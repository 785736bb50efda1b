"""Matching: whom of the register somebody may be who is not logged in (ADR 0036)."""

from portello.modules.customers.matching.answers import (
    CHECK,
    EXISTING,
    NEW,
    Candidate,
    Match,
    Reason,
    Sender,
)
from portello.modules.customers.matching.operations import match

__all__ = ["CHECK", "EXISTING", "NEW", "Candidate", "Match", "Reason", "Sender", "match"]
