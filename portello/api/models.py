"""Keys for programs: a person's, and an integration's (ADR 0023). Only their hashes are stored."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portello.access.owned import CustomerOwned, OwnedManager, OwnedQuerySet
from portello.access.viewer import Viewer
from portello.core.ids import PublicIdField


class Key(models.Model):
    """What both kinds share. Found by the start of the hash, then compared whole in equal time."""

    public_id = PublicIdField()
    name = models.CharField(_("Name"), max_length=100)
    hash_start = models.CharField(max_length=16, db_index=True, editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    ending = models.CharField(max_length=4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """ "live", "expired" or "revoked"."""
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at and self.expires_at <= timezone.now() else "live"


def live(at: Any = None) -> Q:
    """The condition of keys that are neither revoked nor expired."""
    return Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=at or timezone.now()))


class PersonKeyQuerySet(OwnedQuerySet):
    """Everybody sees the keys of his own access only, a colleague's never."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(company_id__in=viewer.companies, access_id=viewer.access_id)


class PersonKey(CustomerOwned, Key):
    """A key that a customer's person made: it sees what he sees, at this portal, for this company."""

    access = models.ForeignKey("portals.PortalAccess", models.CASCADE, related_name="+")
    may_write = models.BooleanField(default=False, editable=False)

    objects: ClassVar[Any] = OwnedManager.from_queryset(PersonKeyQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__isnull=False), name="persons_key_expires"
            )
        ]


class IntegrationKey(Key):
    """A key of another system of the business: the whole register, as far as `rights` go."""

    rights = models.JSONField(default=list, editable=False)  # staff rights, as "orders.view"
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )


class KeyUse(models.Model):
    """When a key was last used and when it may be used again; one row per key of either kind.

    Apart from the keys, so that counting a request never touches what says who may do what.
    """

    key = models.CharField(max_length=12, unique=True)  # the key's public id
    ready_at = models.BigIntegerField(default=0)  # milliseconds since 1970, see callers.admit
    used_at = models.DateTimeField(null=True)


def with_use(rows: Any) -> Any:
    """Keys with `used_at`, when each was last used."""
    used = KeyUse.objects.filter(key=models.OuterRef("public_id")).values("used_at")
    return rows.annotate(used_at=models.Subquery(used[:1]))
