"""The fields of an arrival that staff may put right before they are imported (N27)."""

from __future__ import annotations

from typing import Any

from portello.access.forms import RecordForm
from portello.core import audit, custom
from portello.core.fields import fields
from portello.modules.customers.arrivals.parts import PARTS, Part, sent_in
from portello.modules.inbox.changing import plain
from portello.modules.inbox.models import InboxItem


class PartForm(RecordForm):
    """One part as it was sent; what the register requires is held to when it is written."""

    def __init__(self, part: Part, sent: dict[str, Any], *, by: audit.By, data: Any) -> None:
        self.part = part
        super().__init__(
            part.record(sent),
            part.names(sent, whole=True),
            by=by,
            data=data,
            with_custom=False,
            prefix=part.key,
        )
        for field in self.fields.values():
            field.required = False  # an existing company keeps what it has

    def chosen(self) -> dict[str, Any]:
        """The values as staff left them, as plain JSON."""
        known = fields(self.model)
        return {
            name: custom.canonical(known[name], value) if known[name].custom else plain(value)
            for name, value in self.values().items()
        }


def forms_of(item: InboxItem, data: Any, *, by: audit.By) -> dict[str, PartForm]:
    """A form for each part, by its key."""
    return {part.key: PartForm(part, sent_in(item, part), by=by, data=data) for part in PARTS}
