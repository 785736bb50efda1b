"""What the module that lets people in tells this one, which stands below it and knows no access."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portello.access.viewer import Viewer
from portello.core import audit
from portello.core.changes import Kept
from portello.modules.customers.models import Contact
from portello.modules.customers.operations import tell


@dataclass(frozen=True)
class Door:
    """Access to a portal, as far as those who keep contacts need to know of it."""

    has_access: Callable[[Contact], bool]  # in any portal, invited and ended ones included
    invite: Callable[[Viewer, Contact], str]  # why it was not done, in words; "" for done
    invited: Callable[[Contact], bool]  # whether somebody is not in yet
    page: str  # url name of the page where a colleague's access is looked after


_DOORS: list[Door] = []


def open_through(door: Door) -> None:
    """Declare the door; the module does so once, in its `module.py`."""
    _DOORS[:] = [door]


def has_access(contact: Contact) -> bool:
    """Whether anybody gets, was to get or got in as this contact."""
    return any(door.has_access(contact) for door in _DOORS)


def invited(contact: Contact) -> bool:
    """Whether somebody was asked in as this contact, in any portal, and is not in yet."""
    return any(door.invited(contact) for door in _DOORS)


def invites(viewer: Viewer) -> bool:
    """Whether the viewer may invite the colleagues whom he adds."""
    return bool(_DOORS) and viewer.may("company_admin")


def invite(viewer: Viewer, contact: Contact) -> str:
    """Give a new colleague the usual access; why it was not done, in words, or ""."""
    return next((door.invite(viewer, contact) for door in _DOORS), "")


def page() -> str:
    """The url name of a colleague's page of access."""
    return next((door.page for door in _DOORS), "")


_BEFORE: list[Callable[[audit.By, Any], None]] = []


def before_deletion(listener: Callable[[audit.By, Any], None]) -> None:
    """Declare who may keep a record from being deleted, by raising `Kept`."""
    _BEFORE.append(listener)


def ask_to_go(*, by: audit.By, record: Any) -> None:
    """Raise `Kept` if the record may not be deleted by whoever asks."""
    if isinstance(record, Contact) and by.actor.contact_id == record.pk:
        raise Kept(_("You cannot delete yourself."))
    tell(_BEFORE, by, record)
