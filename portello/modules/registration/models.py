"""Registrations, and how many came within the hour."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portello.access.owned import OwnedManager, OwnedQuerySet, Reached
from portello.access.viewer import Viewer
from portello.core.ids import PublicIdField

UNVERIFIED, WAITING, APPROVED, DECLINED = "unverified", "waiting", "approved", "declined"
GONE = "withdrawn"  # by the person, or replaced by what he sent later


class RegistrationQuerySet(OwnedQuerySet):
    """Registrations, which are between the person and staff: no customer sees any."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.none()


class Registration(Reached):
    """What somebody sent who wants a log-in. It belongs to no company until staff have accepted it.

    Only the hash of its link is stored. The link is made when the mail is written; a newer one
    replaces it, and the row goes if nobody opens it within 72 hours.
    """

    across_modules = True
    STATES = [
        (UNVERIFIED, _("E-mail not confirmed")),
        (WAITING, _("Waiting for approval")),
        (APPROVED, _("Approved")),
        (DECLINED, _("Declined")),
        (GONE, _("Withdrawn")),
    ]

    public_id = PublicIdField()
    portal = models.ForeignKey("portals.Portal", models.PROTECT, related_name="+")
    email = models.EmailField(max_length=254)
    token_hash = models.CharField(max_length=64, unique=True, null=True)
    payload = models.JSONField(default=dict)
    # What was agreed to, in the words that were shown: [{"wording", "given", "language"}].
    consents = models.JSONField(default=list)
    language = models.CharField(max_length=5, blank=True)
    state = models.CharField(max_length=10, choices=STATES, default=UNVERIFIED)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    company = models.ForeignKey("customers.Company", models.PROTECT, null=True, related_name="+")
    # What accepting gave; it waits or is declined with the registration.
    access = models.ForeignKey("portals.PortalAccess", models.SET_NULL, null=True, related_name="+")
    item = models.OneToOneField(
        "inbox.InboxItem", models.SET_NULL, null=True, related_name="registration"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = OwnedManager.from_queryset(RegistrationQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[UNVERIFIED, WAITING, APPROVED, DECLINED, GONE]),
                name="registration_state",
            ),
            models.UniqueConstraint(
                fields=["portal", "email", "state"],
                condition=models.Q(state__in=[UNVERIFIED, WAITING]),
                name="one_open_registration",
            ),
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="registration_over")]


class RegistrationCount(models.Model):
    """Registrations of one network address, e-mail address or portal within one hour.

    `key` is a keyed hash, so that the counts leave no personal data.
    """

    KINDS = [("network", "network address"), ("email", "e-mail address"), ("portal", "portal")]

    portal_id = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=KINDS)
    key = models.CharField(max_length=64)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["portal_id", "kind", "key", "hour"], name="one_registration_count"
            )
        ]
