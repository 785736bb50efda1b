"""What waits: on home, on the pages of the records concerned, and in the back office's counts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portello.access.viewer import Viewer, active
from portello.core import formats
from portello.core.registry import inbox_kinds
from portello.modules.inbox.acts import Row, act_of, with_subject
from portello.modules.inbox.models import InboxItem
from portello.portal.cards import Card
from portello.portal.wanted import Wanted, amount

COUNTED = 99  # items that the menu counts


def what(item: InboxItem, viewer: Viewer | None = None) -> str:
    """What was asked for and about what, as one line; to a viewer without a name hidden from him."""
    title = item.title if viewer is None or shows_title(viewer, item) else ""
    return ": ".join(part for part in (act_of(item).called(item), title) if part)


def shows_title(viewer: Viewer, item: InboxItem) -> bool:
    """Whether the name that an item bears stands in a field that the viewer may read."""
    model = apps.get_model(item.subject_model) if item.subject_model else act_of(item).model(item)
    return model is None or "name" not in _hidden(viewer, item, model)


def _hidden(viewer: Viewer, item: InboxItem, model: Any) -> frozenset[str]:
    """What is hidden from the viewer in an item about a record of `model`; of himself nothing."""
    me = viewer.contact
    if me is not None and item.contact_id == me.pk == item.subject_id:
        own = item.subject_model == me._meta.label_lower
        return frozenset() if own else viewer.hidden(model)
    return viewer.hidden(model)


def open_rows(viewer: Viewer, item: InboxItem) -> list[Row]:
    """The rows of an item that the viewer may read now: his profile may have changed since."""
    act = act_of(item)
    if not act.open_to(viewer):
        return []
    model = act.model(item)
    hidden = frozenset() if model is None else _hidden(viewer, item, model)
    return [row for row in act.rows(item) if row.name not in hidden]


def cards(viewer: Viewer) -> list[Wanted]:
    """What the person waits for, if anything; the oldest first."""
    if viewer.setup:
        return []
    waiting = viewer.see(InboxItem).waiting()
    return [Wanted(waiting, ("created_at", "pk"), _SHOWN, partial(_card, viewer))]


# What `what` and the line of an item need.
_SHOWN = (
    "public_id", "act", "title", "subject_model", "subject_id", "contact_id", "payload", "created_at",
)  # fmt: skip


def _card(viewer: Viewer, waiting: list[Any], count: int) -> Card | None:
    if not waiting:
        return None
    rows = [
        (
            what(InboxItem(**vars(item)), viewer),
            reverse("portal:inbox:item", kwargs={"public_id": item.public_id}),
            formats.day(item.created_at),
        )
        for item in waiting
    ]
    text = ngettext("request waits for approval", "requests wait for approval", count)
    link = (_("All requests"), reverse("portal:inbox:list"))
    return Card(_("Waiting for approval"), amount(count), text, rows, link)


def waiting_for(viewer: Viewer, *records: Any) -> list[tuple[InboxItem, list[Row]]]:
    """What waits about these records, for their pages: one query, whatever their number."""
    known = {(record._meta.label_lower, record.pk): record for record in records}
    if viewer.setup or not known:
        return []
    models = {label for label, _key in known}
    waiting = viewer.see(InboxItem).waiting().filter(subject_model__in=models)
    found = [
        with_subject(item, known[item.subject_model, item.subject_id])
        for item in waiting
        if (item.subject_model, item.subject_id) in known
    ]
    return [(item, open_rows(viewer, item)) for item in found]


def kinds_of(staff: Any) -> Iterable[str]:
    """The keys of the kinds whose items a member of staff may see."""
    return [key for key, kind in inbox_kinds().items() if staff.may(kind.right)]


def home_counts(staff: Any) -> list[tuple[str, int, str]]:
    """What waits in the inbox, for the back office's home."""
    if not staff.may("inbox.view"):
        return []
    count = InboxItem.objects.in_tray().filter(kind__in=kinds_of(staff)).count()
    return [(_("Waiting in the inbox"), count, reverse("staff:inbox:list"))]


def menu_count(staff: Any) -> tuple[str, str]:
    """How many items wait, for the menu: one query that counts no further than it shows."""
    if active() is not None:  # the pages of the log-in are everybody's, and show no rows
        return "", ""
    waiting = InboxItem.objects.waiting().filter(kind__in=kinds_of(staff)).order_by()
    count = waiting[: COUNTED + 1].count()
    text = amount(count) if count <= COUNTED else f"{formats.number(COUNTED)}+"
    return (text, _("%(count)s wait") % {"count": text}) if count else ("", "")
