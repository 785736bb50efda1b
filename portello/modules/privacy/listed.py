"""The list of who was forgotten, kept beside the database: a restore must not bring anybody back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage

from portello.modules.accounts.models import User
from portello.modules.customers.models import Contact
from portello.modules.privacy.models import Forgotten
from portello.modules.privacy.operations import begin
from portello.modules.privacy.subjects import person_of

FOLDER = "forgotten"
Entry = dict[str, Any]


def note(row: Forgotten) -> None:
    """Write the person's numbers into the list, before the first of his rows goes."""
    name = f"{FOLDER}/{row.contact_public_id}.json"
    if not default_storage.exists(name):
        default_storage.save(name, File(BytesIO(json.dumps(entry_of(row)).encode())))


def entry_of(row: Forgotten) -> Entry:
    """Numbers only. The public ids tell that a row with the same key is the same person."""
    return {
        "contact": row.contact_id,
        "contact_public_id": row.contact_public_id,
        "user": row.user_id,
        "user_public_id": row.user_public_id,
        "begun_at": row.begun_at.isoformat(),
    }


def entries() -> Iterator[Entry]:
    """The list beside the database, and what the database itself knows."""
    seen = set()
    for name in _names():
        with default_storage.open(f"{FOLDER}/{name}") as source:
            entry = json.load(source)
        seen.add(entry["contact_public_id"])
        yield entry
    for row in Forgotten.objects.order_by("pk"):
        if row.contact_public_id not in seen:
            yield entry_of(row)


def _names() -> list[str]:
    try:
        return sorted(default_storage.listdir(FOLDER)[1])
    except FileNotFoundError:  # a folder that nothing was put into yet
        return []


def read(text: str) -> list[Entry]:
    """A downloaded list. Raises `ValueError` if it is none."""
    found = json.loads(text)
    if not isinstance(found, list) or any(not _is_entry(one) for one in found):
        raise ValueError("this is no list of forgotten people")
    return found


def _is_entry(one: object) -> bool:
    return isinstance(one, dict) and isinstance(one.get("contact"), int) and one.keys() >= {
        "contact_public_id", "user", "user_public_id",
    }  # fmt: skip


def begin_again(entry: Entry) -> int | None:
    """Prepare the erasure of somebody who has come back with a restore; None if he has not."""
    contact = Contact.objects.filter(
        pk=entry["contact"], public_id=entry["contact_public_id"], forgotten_at=None
    ).first()
    if contact is None:
        return None
    row = begin(person_of(contact.pk, contact.company_id), None)
    user = User.objects.filter(
        pk=entry["user"], public_id=entry["user_public_id"], staff_role=""
    ).first()
    if user is not None and row.user_id is None:  # it had other companies when the copy was made
        row.user_id, row.user_public_id = user.pk, user.public_id
        row.subject["user_id"] = user.pk
        row.save(update_fields=["user_id", "user_public_id", "subject"])
    return row.pk
