"""Who looked at or changed what is held about a person, as he reads it himself."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Value
from django.utils.translation import gettext as _

from portello.access.viewer import Viewer
from portello.core.audit import AuditEntry
from portello.core.fields import HIDDEN, fields
from portello.core.personal import Subject, about
from portello.modules.accounts.models import User
from portello.modules.customers.models import Contact
from portello.ui.history import for_customer
from portello.ui.listing import Listing

# His own record is his, whatever a profile hides of colleagues; staff's own notes are not shown.
_LOG_IN = frozenset({"email", "language", "name"})


class _Himself:
    """Stands for the viewer where entries are made readable: what of his own he reads."""

    def fields(self, model: Any) -> Any:
        if model is User:
            return _LOG_IN
        known = fields(model) if model is Contact else {}
        return {name for name, one in known.items() if one.ceiling != HIDDEN or name == "language"}

    def hidden(self, model: Any) -> frozenset[str]:
        return frozenset()


def own_entries(viewer: Viewer) -> QuerySet[AuditEntry]:
    """What was done with the viewer's contact and log-in."""
    if viewer.setup:
        return AuditEntry.objects.none()
    subject = Subject(viewer.contact.pk, viewer.company.pk, viewer.user_id)
    return AuditEntry.objects.filter(about(subject)).annotate(called=Value(""))


class OwnListing(Listing):
    """Entries about oneself. Not searched: other people's names must not even match."""

    searchable = False

    def load(self) -> Listing:
        super().load()
        viewer = self.request.viewer
        himself: Any = _Himself()
        self.entries = for_customer(self.items, himself)
        for entry, row in zip(self.entries, self.items, strict=True):
            if row.user_id == viewer.user_id or row.contact_id == viewer.contact.pk:
                entry.actor = _("You")
            elif row.actor_kind == "customer":
                entry.actor = _("A colleague")
            elif row.actor_kind in ("system", "visitor"):
                entry.actor = _("System")
            entry.as_whom = ""
        return self
