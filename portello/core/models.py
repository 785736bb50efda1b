"""Core's tables, each declared beside the code that uses it."""

from portello.core.audit import AuditEntry, AuditValue
from portello.core.changes import ChangeRow
from portello.core.custom import CustomField, FieldStamp
from portello.core.files import StoredFile
from portello.core.mail import Mail
from portello.core.numbering import NumberSeries
from portello.core.once import SentForm
from portello.core.outbox import OutboxMessage
from portello.core.uploads.pending import PendingFile

__all__ = [
    "AuditEntry",
    "AuditValue",
    "ChangeRow",
    "CustomField",
    "FieldStamp",
    "Mail",
    "NumberSeries",
    "OutboxMessage",
    "PendingFile",
    "SentForm",
    "StoredFile",
]
