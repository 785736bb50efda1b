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

_READ = {"home", "customers.view", "catalogue.view", "orders.view"}
_RIGHTS: dict[str, set[str]] = {
    "support": _READ | {"customers.edit", "access.manage"},
    "sales": _READ | {"customers.edit", "access.manage", "catalogue.edit", "exchange.import"},
    "bookkeeping": _READ | {"customers.edit"},
    "reader": _READ,
}


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
        return self.role == "administrator" or right in _RIGHTS.get(self.role, set())

    @property
    def actor(self) -> Actor:
        return Actor("staff", self.user.name or self.user.email, self.user.pk, None, self.address)

    def rules(self, model: type[models.Model]) -> None:
        return None
