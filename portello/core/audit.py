"""Who did what, when, to which record, and the values before and after (ADR 0016)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.db import models
from django.utils import timezone

from portello.core.ids import PublicIdField
from portello.core.names import FindField


@dataclass(frozen=True)
class Actor:
    """Who acts: a customer, a member of staff, a visitor whom nobody knows yet, or the system
    (import, command, worker)."""

    kind: str  # "customer", "staff", "visitor", "system"
    name: str = ""
    user_id: int | None = None
    contact_id: int | None = None
    address: str = ""  # network address the act came from
    as_whom: str = ""  # whose eyes were borrowed: staff who look at the portal as a customer


class By(Protocol):
    """What operations take as `by=`: a viewer, a member of staff or the system."""

    @property
    def actor(self) -> Actor: ...

    def rules(self, model: type[models.Model]) -> Mapping[str, str] | None:
        """Field rules (hidden, read, edit, required) for `model`; None where all may be edited."""

    def asks(self, record: models.Model) -> frozenset[str]:
        """Names of the fields of `record` whose changes by him wait until staff have decided."""


@dataclass(frozen=True)
class System:
    """The system itself: imports, commands and the worker."""

    name: str = "system"

    @property
    def actor(self) -> Actor:
        return Actor("system", self.name)

    def rules(self, model: type[models.Model]) -> None:
        return None

    def asks(self, record: models.Model) -> frozenset[str]:
        return frozenset()


@dataclass(frozen=True)
class Visitor(System):
    """Somebody from outside who is no user yet. He goes by his address: a name that he typed himself
    could be anybody's."""

    @property
    def actor(self) -> Actor:
        return Actor("visitor", self.name)


class AuditEntry(models.Model):
    """One act. Never changed: a trigger of the database refuses it (migration 0003).

    The values it carries can be erased, then `erased_at` says so; a name or a network address can
    be emptied, never replaced.
    """

    public_id = PublicIdField()
    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor_kind = models.CharField(max_length=10)
    actor_name = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    contact_id = models.BigIntegerField(null=True)
    address = models.CharField(max_length=45, blank=True)
    as_whom = models.CharField(max_length=200, blank=True)
    find = FindField("actor_name", "as_whom", "address", max_length=500)
    verb = models.CharField(max_length=60)
    model = models.CharField(max_length=60)
    record_id = models.BigIntegerField(null=True)
    record_public_id = models.CharField(max_length=12, blank=True)
    company_id = models.BigIntegerField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "core"
        indexes = [
            models.Index(fields=["model", "record_id", "-at"], name="audit_record"),
            models.Index(fields=["company_id", "-at"], name="audit_company"),
        ]


class AuditValue(models.Model):
    """One field of an act, before and after; `subject` is the contact whose data it is."""

    entry = models.ForeignKey(AuditEntry, models.CASCADE, related_name="values")
    field = models.CharField(max_length=60)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    subject_contact_id = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        app_label = "core"
        constraints = [
            models.UniqueConstraint(fields=["entry", "field"], name="one_value_per_field")
        ]


_PRIVATE: set[str] = set()


def keep_private(*verbs: str) -> None:
    """Declare acts of a person that only he himself and staff read about, no colleague."""
    _PRIVATE.update(verbs)


def private() -> frozenset[str]:
    """The acts that no colleague reads about."""
    return frozenset(_PRIVATE)


def record(
    verb: str,
    subject: models.Model | None = None,
    *,
    by: By,
    values: dict[str, tuple[Any, Any]] | None = None,
    company_id: int | None = None,
    whose: int | None = None,
) -> AuditEntry:
    """Write one entry, with `values` as {field: (old, new)}; belongs in the caller's transaction.

    `whose` is the contact whom the values are about, where the record itself does not say so.
    """
    actor = by.actor
    entry = AuditEntry.objects.create(
        actor_kind=actor.kind,
        actor_name=actor.name[:200],
        user_id=actor.user_id,
        contact_id=actor.contact_id,
        address=actor.address,
        as_whom=actor.as_whom[:200],
        verb=verb,
        model=subject._meta.label_lower if subject else "",
        record_id=subject.pk if subject else None,
        record_public_id=getattr(subject, "public_id", "") if subject else "",
        company_id=company_id if company_id is not None else _company_of(subject),
    )
    whose = whose or _contact_of(subject)
    AuditValue.objects.bulk_create(
        AuditValue(
            entry=entry, field=name, old=_shown(old), new=_shown(new), subject_contact_id=whose
        )
        for name, (old, new) in (values or {}).items()
    )
    return entry


def _company_of(subject: models.Model | None) -> int | None:
    if subject is None:
        return None
    if subject._meta.label_lower == "customers.company":
        return subject.pk
    return getattr(subject, "company_id", None)


def _contact_of(subject: models.Model | None) -> int | None:
    if subject is None:
        return None
    if subject._meta.label_lower == "customers.contact":
        return subject.pk
    return getattr(subject, "contact_id", None)


def _shown(value: Any) -> str:
    if isinstance(value, dict):  # translated content
        return "; ".join(f"{key}: {text}" for key, text in value.items())
    return "" if value is None else str(value)
