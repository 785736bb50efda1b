"""Proves that requests change nothing in the database."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from typing import Any

from django.db import connection

# A denied request may write here: sessions, the throttle, the log. Nowhere else.
MAY_CHANGE = {
    "django_session", "core_cache", "accounts_failurecount", "usersessions_usersession",
    "core_auditentry", "core_auditvalue", "api_keyuse",
}  # fmt: skip


@cache
def tables() -> list[str]:
    return sorted(set(connection.introspection.table_names()) - MAY_CHANGE)


def checksum() -> dict[str, str]:
    """A hash of every table that a denied request must leave alone."""
    sums = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = sorted(repr(row) for row in cursor.fetchall())
            sums[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return sums


WRITES = re.compile(
    r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM|REPLACE INTO) "?(\w+)"?', re.I
)
READS = re.compile(
    r"[\s(]*(?:SELECT|WITH|PRAGMA|SET|SHOW|LOCK|EXPLAIN|RELEASE|BEGIN|COMMIT)\b", re.I
)
SAVEPOINT = re.compile(r'\s*(ROLLBACK TO )?SAVEPOINT "?(\w+)', re.I)


class Unchanged:
    """Watches that requests change nothing: by what they tell the database, rolled back or not.

    Sums of all tables say the same, but cost a hundred queries each time.
    """

    def __init__(self) -> None:
        self.written: list[str] = []
        self.points: dict[str, int] = {}

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if point := SAVEPOINT.match(sql):
            if point.group(1):
                del self.written[self.points[point.group(2)] :]
            else:
                self.points[point.group(2)] = len(self.written)
        elif table := WRITES.match(sql):
            if context["cursor"].rowcount and table.group(1) not in MAY_CHANGE:
                self.written.append(table.group(1))
        elif not READS.match(sql):
            self.written.append(sql[:200])
        return result

    def start(self) -> None:
        """What was changed so far was allowed to."""
        self.written.clear()

    def check(self, where: str, heard: set[str]) -> None:
        """Fail if this request has changed something, but for the tables `heard`."""
        changed = sorted(set(self.written) - heard)
        assert not changed, f"{changed} changed by {where}"
        self.start()
