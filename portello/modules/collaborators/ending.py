"""What becomes of records that lose the last collaborator who worked on them, however he goes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from portello.core import audit
from portello.modules.collaborators.models import Assignment
from portello.modules.customers.models import Company, Contact
from portello.modules.notifications.operations import withdraw_assigned
from portello.modules.portals.models import CLOSED, PortalAccess

Places = dict[str, set[int]]  # {model label: keys of records}
_LISTENERS: dict[str, Callable[[audit.By, Collection[int]], str]] = {}


def on_left_alone(model: str, listener: Callable[[audit.By, Collection[int]], str]) -> None:
    """Declare what else happens, in the same transaction, to records of a model that nobody from
    outside works on any more; the listener returns a sentence for staff, "" if nothing did."""
    _LISTENERS[model] = listener


def places_of(**whose: Any) -> Places:
    """The records of the assignments that a filter finds."""
    found: Places = {}
    for model, key in Assignment._base_manager.filter(**whose).values_list("model", "record_id"):
        found.setdefault(model, set()).add(key)
    return found


def left(by: audit.By, places: Places) -> str:
    """Somebody does not work on these any more. Returns what staff should know of it."""
    told = []
    for model, keys in places.items():
        alone = keys - _still_assigned(model, keys)
        if alone and model in _LISTENERS:
            told.append(_LISTENERS[model](by, sorted(alone)))
    return " ".join(filter(None, told))


def _still_assigned(model: str, keys: Collection[int]) -> set[int]:
    """Those that somebody has whose right counts; whoever is invited may still come."""
    rows: Any = Assignment._base_manager.filter(
        model=model, record_id__in=keys, collaborator__is_active=True,
        collaborator__access__contact__archived_at=None,
        collaborator__access__company__archived_at=None,
    )  # fmt: skip
    rows = rows.exclude(collaborator__access__state__in=CLOSED)
    rows = rows.exclude(collaborator__access__company__status="lead")
    return set(rows.values_list("record_id", flat=True))


def archived(record: Any) -> None:
    """A person or company of collaborators is put away; what was theirs to do is not."""
    names = {Contact: "contact", Company: "company"}
    if type(record) in names:
        rows: Any = PortalAccess._base_manager.filter(**{names[type(record)]: record})
        for access in rows.filter(collaborator__isnull=False):
            access_taken(access)


def access_taken(access: PortalAccess) -> None:
    """Somebody's access is no longer in force, and with it his right."""
    places = places_of(collaborator__access=access)
    if places:
        withdraw_assigned(access.pk)
        left(audit.System(), places)


def forget(assignment: Any, _subject: Any) -> None:
    """Erase an assignment with its person (ADR 0035)."""
    assignment.delete()
    left(audit.System(), {assignment.model: {assignment.record_id}})
