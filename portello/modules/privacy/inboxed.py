"""The request to be forgotten as staff find it in the inbox."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portello.access.viewer import active
from portello.core import audit, changes
from portello.modules.inbox.acts import Act, Row
from portello.modules.inbox.models import InboxItem
from portello.modules.privacy.operations import begin
from portello.modules.privacy.subjects import person_of
from portello.modules.privacy.telling import tell


class Forget(Act):
    """Approving begins the erasure, which nobody can take back."""

    undoable = False
    in_bulk = False  # each is looked at
    of_archived = True

    def rows(self, item: InboxItem) -> list[Row]:
        """To the person what he was told; to staff, while it waits, what it means today."""
        told, notices = item.payload.get("told", {}), []
        if item.is_waiting and active() is None:
            assert item.contact_id is not None and item.company_id is not None
            now = tell(person_of(item.contact_id, item.company_id))
            told = now.as_json()
            notices = [
                *now.notices,
                _(
                    "Erase the person in your other systems as well, such as the one you import from."
                ),
            ]
        parts = (
            ("notices", _("Before you decide"), notices),
            ("goes", _("Goes"), told.get("goes", ())),
            ("stays", _("Stays"), told.get("stays", ())),
        )
        return [
            Row(f"{key}{n}", label, line)
            for key, label, lines in parts
            for n, line in enumerate(lines)
        ]

    def model(self, item: InboxItem) -> Any:
        """What he was told is his to read, whatever his profile hides."""
        return None

    def accept(self, item: InboxItem, *, by: audit.By, wanted: Any) -> dict[str, Any]:
        """Hand it to the worker."""
        assert item.contact_id is not None and item.company_id is not None
        person = person_of(item.contact_id, item.company_id)
        if person.contact.forgotten_at:
            raise changes.forgotten()
        audit.record("forget accepted", person.contact, by=by)
        return {"forgotten": begin(person, item).public_id}


forget = Forget()
