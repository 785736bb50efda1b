"""Operations on companies and what hangs on them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from portello.access.viewer import lifted
from portello.core import audit, changes
from portello.modules.customers.models import Contact


def edit_contact(
    *,
    by: audit.By,
    contact: Contact,
    values: dict[str, Any],
    base_version: int | None = None,
    checked: bool = True,
    verb: str = "changed",
) -> changes.Written:
    """Change a contact. A new e-mail never moves a log-in: it only kills open invitations.

    Raises `ValidationError` for a person who was forgotten: nothing is written about him again.
    """
    how: dict[str, Any] = {"base_version": base_version, "checked": checked, "verb": verb}
    with transaction.atomic():
        changed = changes.apply(contact, values, by=by, **how)
        if "email" in changed:
            tell(_EMAIL_CHANGED, contact)
    return changed


def _write_contact(record: Contact, values: dict[str, Any], **how: Any) -> changes.Written:
    return edit_contact(contact=record, values=values, **how)


changes.write_with("customers.contact", _write_contact)


def tell(listeners: list[Any], *about: Any) -> None:
    """Tell other modules what happens to a record that was found through the viewer."""
    with lifted("what hangs on one's own record follows it, seen by its owner or not"):
        for listener in listeners:
            listener(*about)


_EMAIL_CHANGED: list[Any] = []


def on_email_change(listener: Any) -> None:
    """Declare what else happens, in the same transaction, when a contact's e-mail changes."""
    _EMAIL_CHANGED.append(listener)


_ARCHIVED: list[Any] = []


def on_archive(listener: Any) -> None:
    """Declare what else happens, in the same transaction, when a record is archived."""
    _ARCHIVED.append(listener)


def archive_record(*, by: audit.By, record: Any) -> None:
    """Put a company, contact, site or asset away; it can be taken back. Open links die for good."""
    with transaction.atomic():
        _set_archived(by, record, timezone.now(), "archived")
        tell(_ARCHIVED, record)


def restore_record(*, by: audit.By, record: Any) -> None:
    """Take an archived record back. Raises `ValidationError` for a person who was forgotten."""
    if getattr(record, "forgotten_at", None):
        raise changes.forgotten()
    _set_archived(by, record, None, "restored")


def _set_archived(by: audit.By, record: Any, value: Any, verb: str) -> None:
    with transaction.atomic():
        stored = type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
        if bool(stored.archived_at) == bool(value):
            return
        stored.archived_at = value
        stored.version += 1
        stored.save()
        audit.record(verb, stored, by=by)
        changes.note(stored, verb)
