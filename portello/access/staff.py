"""The staff side: who of the business may do what in the back office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portello.core.audit import Actor

ROLES = {
    "administrator": _("Administrator"),
    "support": _("Support"),
    "sales": _("Sales"),
    "bookkeeping": _("Bookkeeping"),
    "reader": _("Reader"),
}

# What each role may do, besides the administrator, who may do everything. A right that is not in
# this table is the administrator's alone; "Administration > Staff > Roles" shows the table in words.
_EVERYBODY = "support sales bookkeeping reader"
RIGHTS: tuple[tuple[str, Any, str], ...] = (
    ("home", _("See the home page of the back office and the latest changes"), _EVERYBODY),
    ("customers.view", _("See customers, contacts, sites and devices"), _EVERYBODY),
    ("customers.edit", _("Add, change and archive customers"), "support sales bookkeeping"),
    ("inbox.view", _("See the inbox"), _EVERYBODY),
    ("access.manage", _("Give customers portal access and take it away"), "support sales"),
    ("communication.manage", _("Keep the kinds of message that customers choose from"), ""),
    ("membership.manage", _("Keep the membership classes"), ""),
    ("catalogue.view", _("See products"), _EVERYBODY),
    ("orders.view", _("See orders"), _EVERYBODY),
    ("tickets.view", _("See tickets"), _EVERYBODY),
    ("tickets.answer", _("Answer tickets and write notes"), "support sales bookkeeping"),
    (
        "tickets.setup",
        _("Set up kinds of ticket, queues, office hours and canned answers"),
        "support",
    ),
    ("knowledge.view", _("See help articles and what customers think of them"), _EVERYBODY),
    ("knowledge.write", _("Write help articles, publish and withdraw them"), "support sales"),
    ("questions.view", _("See questions and who asked them"), _EVERYBODY),
    ("questions.answer", _("Answer questions in public"), "support sales"),
    (
        "questions.moderate",
        _("Decide which questions are published, and withdraw them"),
        "support sales",
    ),
    ("exchange.import", _("Import data from files"), "sales"),
    ("portals.manage", _("Found portals and change their settings"), ""),
    ("fields.manage", _("Add custom fields and change them"), ""),
    ("profiles.manage", _("Decide what profiles give"), ""),
    ("audit.view", _("Search the audit log"), ""),
    ("keys.manage", _("Give other systems keys for the API"), ""),
    ("mails.view", _("Read outgoing mail"), ""),
    ("privacy.decide", _("Decide when somebody asks to be forgotten"), ""),
    ("staff.manage", _("Add staff, change their roles and the rules for them"), ""),
)
_ROLES_WITH = {right: frozenset(roles.split()) for right, _words, roles in RIGHTS}


def role_may(role: str, right: str) -> bool:
    """Whether `role` grants `right`."""
    return role == "administrator" or role in _ROLES_WITH.get(right, frozenset())


@dataclass(frozen=True)
class Staff:
    """A member of staff at work; stands as `by=` in operations."""

    user: Any
    address: str = ""

    @property
    def role(self) -> str:
        return self.user.staff_role

    def may(self, right: str) -> bool:
        """Whether the role grants `right`; the administrator has them all."""
        return role_may(self.role, right)

    @property
    def actor(self) -> Actor:
        return Actor("staff", self.user.name or self.user.email, self.user.pk, None, self.address)

    def rules(self, model: type[models.Model]) -> None:
        return None

    def asks(self, record: models.Model) -> frozenset[str]:
        return frozenset()
