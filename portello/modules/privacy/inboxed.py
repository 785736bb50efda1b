"""The request to be forgotten as staff find it in the inbox."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from portello.core import audit
from portello.modules.inbox.acts import Act, Row
from portello.modules.inbox.models import InboxItem
from portello.modules.privacy.operations import begin
from portello.modules.privacy.subjects import person_of
from portello.modules.privacy.telling import tell


class Forget(Act):
    """Approving begins the erasure, which nobody can take back."""

    undoable = False

    def rows(self, item: InboxItem) -> list[Row]:
        """What the person was told; while it waits, what to think of before deciding."""
        told = item.payload.get("told", {})
        rows = [
            Row(f"{key}{n}", label, line, "", line)
            for key, label in (("goes", _("Goes")), ("stays", _("Stays")))
            for n, line in enumerate(told.get(key, ()))
        ]
        if item.is_waiting and item.contact_id is not None and item.company_id is not None:
            notices = tell(person_of(item.contact_id, item.company_id)).notices
            notices.append(
                _(
                    "Erase the person in your other systems as well, such as the one you import from."
                )
            )
            rows = [
                *(Row(f"notice{n}", _("Before you decide"), x) for n, x in enumerate(notices)),
                *rows,
            ]
        return rows

    def model(self, item: InboxItem) -> Any:
        """What he was told is his to read, whatever his profile hides."""
        return None

    def accept(self, item: InboxItem, *, by: audit.By, wanted: Collection[str]) -> dict[str, Any]:
        """Hand it to the worker."""
        assert item.contact_id is not None and item.company_id is not None
        person = person_of(item.contact_id, item.company_id)
        audit.record("forget accepted", person.contact, by=by)
        return {"forgotten": begin(person, item).public_id}


forget = Forget()
