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


_TYPES = {
    "contact": (int,), "contact_public_id": (str,), "user": (int, type(None)), "user_public_id": (str,),
}  # fmt: skip


def _is_entry(one: object) -> bool:
    # By their exact types: True is an int as well, and a number has to fit the column.
    return isinstance(one, dict) and all(
        name in one
        and type(one[name]) in types
        and (type(one[name]) is not int or 0 < one[name] < 2**63)
        for name, types in _TYPES.items()
    )


def begin_again(entry: Entry) -> int | None:
    """Prepare the erasure of somebody who has come back with a restore; None if he has not."""
    same = Contact.objects.filter(pk=entry["contact"], public_id=entry["contact_public_id"])
    contact = same.filter(forgotten_at=None).first()
    if contact is None:
        # The copy may have been made in the middle of his erasure: it goes on with what it knows.
        begun = Forgotten.objects.filter(contact_id__in=same.values("pk"), done_at=None).first()
        return begun.pk if begun else None
    row = begin(person_of(contact.pk, contact.company_id), None)
    user = User.objects.filter(
        pk=entry["user"], public_id=entry["user_public_id"], staff_role=""
    ).first()
    if user is not None and row.user_id is None:  # it had other companies when the copy was made
        row.user_id, row.user_public_id = user.pk, user.public_id
        row.subject["user_id"] = user.pk
        row.subject["logins"] = [*row.subject["logins"], user.email]
        row.save(update_fields=["user_id", "user_public_id", "subject"])
    return row.pk
