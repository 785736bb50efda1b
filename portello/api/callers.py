"""Who calls: a person's program through his viewer, or an integration on the staff side."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from portello.access.viewer import Viewer
from portello.api.models import KeyUse
from portello.core.audit import System
from portello.core.fields import Field, fields

ANY = "any"  # in place of a staff right: every integration key


@dataclass(frozen=True)
class Rights:
    """What an operation asks of its caller; an empty right closes it to that kind of key."""

    staff: str
    person: str = ""

    def __str__(self) -> str:
        return f"integration: {self.staff or 'closed'}; person: {self.person or 'closed'}"


@dataclass(frozen=True)
class PersonCaller:
    """A customer's program: rows, fields and rights are those of the viewer, and never more."""

    key: str
    viewer: Viewer
    writes: bool = False  # the key was made for more than reading
    per_minute = 120
    is_integration = False

    def may(self, rights: Rights) -> bool:
        """Whether the person's profile grants it."""
        return bool(rights.person) and self.viewer.may(rights.person)

    @property
    def by(self) -> Viewer:
        """Who stands in the history for what the key writes: the person himself."""
        return self.viewer

    def may_write(self, rights: Rights) -> bool:
        """Whether the key may write at all, and its person this."""
        return self.writes and self.may(rights)

    def rows(self, model: type[models.Model]) -> Any:
        """The rows the person sees; archived ones are not shown to customers."""
        rows = self.viewer.see(model)
        return rows.filter(archived_at=None) if has_column(model, "archived_at") else rows

    def fields(self, model: type[models.Model]) -> dict[str, Field]:
        """The fields the person's profile does not hide."""
        return self.viewer.fields(model)


@dataclass(frozen=True)
class IntegrationCaller:
    """Another system of the business, with the rights that an administrator chose."""

    key: str
    rights: frozenset[str]
    name: str = ""
    viewer = None
    per_minute = 600
    is_integration = True

    def may(self, rights: Rights) -> bool:
        """Whether the key was given the right."""
        return rights.staff == ANY or rights.staff in self.rights

    @property
    def by(self) -> System:
        """Who stands in the history for what the key writes: the system it was made for."""
        return System(self.name)

    @property
    def writes(self) -> bool:
        """Whether the key was given any right that is more than reading; each is asked for too."""
        return True

    def may_write(self, rights: Rights) -> bool:
        """Whether the key was given the right to write this."""
        return bool(rights.staff) and rights.staff in self.rights

    def rows(self, model: type[models.Model]) -> Any:
        """All rows, archived ones included: a copy elsewhere must learn of them."""
        return model._default_manager.all()

    def fields(self, model: type[models.Model]) -> dict[str, Field]:
        """All registered fields."""
        return fields(model)


Caller = PersonCaller | IntegrationCaller


def has_column(model: type[models.Model], name: str) -> bool:
    """Whether `model` has a column of this name."""
    return any(field.name == name for field in model._meta.fields)


BURST = 60  # requests that may come at once before the pace counts


def admit(caller: Caller) -> int:
    """Count this request. 0 if it is in time, else the seconds to wait before the next one.

    The generic cell rate algorithm: `ready_at` moves on by one interval per request, and may run
    ahead of now by BURST intervals. One UPDATE with its condition inside, so that many processes
    at once cannot let too many through, on either database.
    """
    interval = 60_000 // caller.per_minute
    now = time.time_ns() // 1_000_000
    ahead = now + (BURST - 1) * interval
    if KeyUse.objects.filter(key=caller.key, ready_at__lte=ahead).update(
        ready_at=Greatest(F("ready_at"), Value(now, models.BigIntegerField())) + interval,
        used_at=timezone.now(),
    ):
        return 0
    ready = KeyUse.objects.filter(key=caller.key).values_list("ready_at", flat=True).first() or now
    return max(1, math.ceil((ready - ahead) / 1000))
