"""What people send as files: looked at, stored, pending until something takes it (ADR 0040)."""

from portello.core.uploads.accepting import Refused, accept, image_of
from portello.core.uploads.kinds import refused_endings
from portello.core.uploads.names import clean_name, ending_of, told_apart
from portello.core.uploads.pending import (
    Gone,
    PendingFile,
    claim,
    forget_pending,
    pending_of,
    token_of,
)

__all__ = [
    "Gone",
    "PendingFile",
    "Refused",
    "accept",
    "claim",
    "clean_name",
    "ending_of",
    "forget_pending",
    "image_of",
    "pending_of",
    "refused_endings",
    "token_of",
    "told_apart",
]
