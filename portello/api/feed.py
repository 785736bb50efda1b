"""The change feed: what was created, changed, archived or removed, in order, for integrations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import apps
from django.core import signing
from django.db import connection
from django.db.models import Q

from portello.api.asked import Parameters
from portello.api.callers import Caller
from portello.api.resources import Resource, resources
from portello.core.changes import ChangeRow

LATEST = "latest"  # instead of a cursor: from now on
_GAP = timedelta(seconds=2)  # between a row's own time and the start of its transaction

SCHEMA = {
    "type": "object",
    "properties": {
        "at": {"type": "string", "format": "date-time"},
        "resource": {"type": "string"},
        "id": {"type": "string"},
        "company": {"type": ["string", "null"]},
        "version": {"type": "integer"},
        "kind": {"type": "string"},
    },
    "required": ["at", "resource", "id", "company", "version", "kind"],
    "additionalProperties": False,
}


def changes_after(request: Any, caller: Caller) -> dict[str, Any]:
    """One page of the feed. `next` is the place to go on from, also when there is no more yet."""
    given = Parameters.read(request, {"after", "limit"})
    limit, salt = given.limit(), f"api.{caller.key}.changes"
    readable = _readable(caller)
    rows = ChangeRow.objects.filter(changes_before_open_writes(), model__in=list(readable))
    if given.values.get("after") == LATEST:
        newest = rows.order_by("-pk").first()
        place, found = newest.public_id if newest else None, []
    else:
        place = given.place(salt)
        if place is not None:
            rows = rows.filter(pk__gt=ChangeRow.objects.values("pk").filter(public_id=place)[:1])
        found = list(rows.order_by("pk")[: limit + 1])
    shown = found[:limit]
    if shown:
        place = shown[-1].public_id
    companies = _companies({row.company_id for row in shown})
    return {
        "items": [_given(row, readable[row.model], companies) for row in shown],
        "next": signing.dumps(place, salt=salt) if place else None,
        "more": len(found) > limit,
    }


def _readable(caller: Caller) -> dict[str, Resource]:
    """The resources that the caller may read, by the label of their model."""
    return {
        one.model._meta.label_lower: one for one in resources().values() if caller.may(one.rights)
    }


def _companies(keys: set[int | None]) -> dict[int, str]:
    company: Any = apps.get_model("customers", "Company")
    wanted = [key for key in keys if key is not None]
    return dict(company.objects.filter(pk__in=wanted).values_list("pk", "public_id"))


def _given(row: ChangeRow, resource: Resource, companies: dict[int, str]) -> dict[str, Any]:
    return {
        "at": row.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "resource": resource.name,
        "id": row.record_public_id,
        "company": companies.get(row.company_id or 0),
        "version": row.version,
        "kind": row.kind,
    }


def changes_before_open_writes() -> Q:
    """Rows that no open transaction can still be slipped in before.

    PostgreSQL numbers rows when they are written and shows them when they are committed, so a
    reader that has seen number 6 might miss a number 5 that comes later. Rows as young as the
    oldest open write are held back; the database's own housekeeping writes none. SQLite has one
    writer at a time, whose rows are in order.
    """
    if connection.vendor != "postgresql":
        return Q()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(xact_start) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_xid IS NOT NULL"
            " AND pid <> pg_backend_pid() AND backend_type <> 'autovacuum worker'"
        )
        oldest: datetime | None = cursor.fetchone()[0]
    return Q() if oldest is None else Q(at__lt=oldest - _GAP)
