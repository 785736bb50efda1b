"""Adding and deleting that staff decide on first: what is sent, done and taken back (ADR 0031)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portello.access.viewer import Viewer
from portello.core import audit, changes
from portello.core.fields import fields
from portello.modules.customers.keeping.door import ask_to_go
from portello.modules.customers.models import Contact, Site
from portello.modules.customers.operations import archive_record, restore_record
from portello.modules.inbox.acts import Act, Row, subject_of
from portello.modules.inbox.changing import living, plain, said
from portello.modules.inbox.models import InboxItem
from portello.modules.inbox.sending import send_item
from portello.modules.inbox.waiting import open_rows

_NAMES = {Site: "sites", Contact: "contacts"}
SHOWN = 20  # waiting ones above a list


def act_of(record: Any, verb: str) -> str:
    """The key of an act, which is the right of whoever does it: "customers.sites_add"."""
    return f"customers.{_NAMES[type(record)]}_{verb}"


def asks(by: audit.By, record: Any, verb: str) -> bool:
    """Whether staff decide first when this person adds or deletes such a record here."""
    return isinstance(by, Viewer) and by.asks_to(act_of(record, verb))


def waits_when_added(by: audit.By, record: Any) -> bool:
    """Whether a new record waits as a whole: adding asks, or a field that is filled in does."""
    known = fields(type(record))
    names = by.asks(record) & known.keys()
    asked = any(known[name].value(record) not in ("", None) for name in names)
    return asked or asks(by, record, "add")


def send_new(by: Any, record: Any) -> None:
    """Put a new record that was checked, and is stored nowhere else, into the inbox."""
    values = {
        name: plain(one.value(record))
        for name, one in fields(type(record)).items()
        if one.value(record) not in ("", None)
    }
    send_item(by=by, act=act_of(record, "add"), payload={"values": values}, title=record.name)


def send_deletion(by: Any, record: Any) -> None:
    """Put the wish that a record should go into the inbox."""
    act = act_of(record, "delete")
    send_item(by=by, act=act, payload={}, subject=record, title=record.name)


def waiting_new(viewer: Viewer, act: str) -> list[tuple[InboxItem, list[Row]]]:
    """What the viewer's people want to add and wait for, for the page of the list."""
    if viewer.setup:
        return []
    rows = viewer.see(InboxItem).waiting().filter(act=act).order_by("created_at", "pk")
    return [(item, open_rows(viewer, item)) for item in rows[:SHOWN]]


class Addition(Act):
    """A new record. Payload: {"values": {field: value}}; outcome: {"made": its id}."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def model(self, item: InboxItem) -> Any:
        return self._model

    def rows(self, item: InboxItem) -> list[Row]:
        """Every field that was filled in."""
        known = fields(self._model)
        return [
            Row(name, str(known[name].label), said(self._model, name, value))
            for name, value in item.payload["values"].items()
            if name in known
        ]

    def accept(self, item: InboxItem, *, by: audit.By, wanted: Any) -> dict[str, Any]:
        """Make it, with the checks of today."""
        record, known = self._model(company_id=item.company_id), fields(self._model)
        for name, value in item.payload["values"].items():
            if name in known:
                known[name].set(record, living(known[name], self._model, value))
        changes.create(record, by=by)
        return {"made": record.public_id}

    def undo(self, item: InboxItem, *, by: audit.By) -> list[str]:
        """Put it away again, unless somebody has changed it since."""
        rows = self._model._base_manager.filter(
            public_id=item.outcome.get("made"), archived_at=None
        )
        made = rows.first()
        if made is None:
            return []
        if made.version != 1:
            return ["name"]
        archive_record(by=by, record=made)
        return []


@dataclass(frozen=True)
class _Sender:
    """Whoever wished that a record goes: what holds for his own deletions holds for his wish."""

    item: InboxItem
    is_company_admin = True  # was asked when he sent it

    @property
    def actor(self) -> audit.Actor:
        return audit.Actor("customer", self.item.sender, self.item.user_id, self.item.contact_id)

    def rules(self, model: Any) -> None:
        return None

    def asks(self, record: Any) -> frozenset[str]:
        return frozenset()


class Deletion(Act):
    """A record that should go. It is archived, so that the decision can be taken back."""

    of_archived = True

    def rows(self, item: InboxItem) -> list[Row]:
        """None: the title says which record, and the register what it holds."""
        return []

    def accept(self, item: InboxItem, *, by: audit.By, wanted: Any) -> dict[str, Any]:
        """Archive it; access that hangs on it ends at once."""
        record = subject_of(item)
        if record is None:
            raise ValidationError(_("The record is no longer there."))
        try:
            ask_to_go(by=_Sender(item), record=record)
        except changes.Kept as kept:
            raise ValidationError(kept.reason) from None
        archive_record(by=by, record=record)
        return {}

    def undo(self, item: InboxItem, *, by: audit.By) -> list[str]:
        """Take it back, if it is still away."""
        record = subject_of(item)
        if record is not None:
            restore_record(by=by, record=record)
        return []


new_site, new_contact = Addition(Site), Addition(Contact)
deletion = Deletion()
