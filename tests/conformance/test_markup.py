"""Whatever stands in a text of any module comes out as text, on every page and in every mail."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from tests.test_access import addresses
from tests.world import client_for

pytestmark = pytest.mark.django_db

MARKUP = "<xss \"'>"  # leaves a text, an attribute in either quotes, and a script's string
TEXTS = (models.CharField, models.TextField, models.JSONField)


@pytest.fixture
def marked(world):
    """The addresses of a world with markup in every text that its rivals wrote: the canaries stand
    in all of them."""
    found = addresses(world)
    with connection.cursor() as cursor:  # rows that never change are marked, too
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
    changed = sum(_mark(model) for model in apps.get_models() if model._meta.managed)
    assert changed > 200, "the canaries are gone: this test would see nothing"
    return found


def _mark(model: Any) -> int:
    """Put markup before each canary, past every form and rule, as an import of old might have."""
    names = [
        field for field in model._meta.local_concrete_fields
        if isinstance(field, TEXTS) and not field.primary_key
    ]  # fmt: skip
    changed = 0
    with connection.cursor() as cursor:
        for field in names:
            column, table = map(connection.ops.quote_name, (field.column, model._meta.db_table))
            mark = json.dumps(MARKUP)[1:-1] if isinstance(field, models.JSONField) else MARKUP
            cursor.execute(
                f"UPDATE {table} SET {column} = replace({column}, 'CANARY-', %s || 'CANARY-')"
                f" WHERE {column} LIKE '%%CANARY-%%'",
                [mark],
            )
            changed += cursor.rowcount
    return changed


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="texts become longer than PostgreSQL lets them be"
)
@pytest.mark.feature("F32")
@pytest.mark.parametrize("person", ["admin", "main_beta", "agent"])
def test_no_text_becomes_markup(marked, person):
    client, seen = client_for(person), 0
    for name, address, _policy in marked:
        if ":errands:" in name:
            continue  # the tests' own module prints plain text
        response = client.get(address)
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        body = response.content.decode()
        assert "<xss" not in body, f"{name} {address}: {_around(body)}"
        seen += "&lt;xss" in body
    assert seen > 1, "hardly a page showed a marked text: what does this test look at?"


def _around(body: str) -> str:
    place = body.index("<xss")
    return body[max(0, place - 200) : place + 60]
