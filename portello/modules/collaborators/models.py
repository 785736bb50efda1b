"""The right of a collaborator, and what is assigned to him (ADR 0027)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.owned import CustomerOwned
from portello.core.ids import PublicIdField
from portello.modules.portals.models import PortalAccess


class Collaborator(CustomerOwned):
    """A right on top of one portal access. To look goes with being active; to manage is optional."""

    public_id = PublicIdField()
    access = models.OneToOneField(PortalAccess, models.CASCADE, related_name="collaborator")
    is_active = models.BooleanField(gettext_lazy("Active"), default=True)
    may_manage = models.BooleanField(gettext_lazy("Manage"), default=False)
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return self.access.contact.name

    @property
    def contact_id(self) -> int:
        """Whose data the audit log holds about this right."""
        return self.access.contact_id

    @property
    def login_email(self) -> str:
        """The address he logs in with, or was invited with."""
        return self.access.user.email if self.access.user else self.access.invited_email

    @property
    def rests(self) -> str:
        """Why an active right does not count just now, in words for staff; "" if it does."""
        if self.access.company.status == "lead":
            return _("The company is a lead.")
        if self.access.company.archived_at or self.access.contact.archived_at:
            return _("The company or the contact is archived.")
        if self.access.state == "disabled":
            return _("The portal access was taken away.")
        if self.access.state == "waiting":
            return _("The portal access waits for approval.")
        if self.access.state == "declined":
            return _("The portal access was declined.")
        if self.access.state == "invited":
            return _("The invitation has not been accepted yet.")
        return ""


class Assignment(CustomerOwned):
    """One record that a collaborator works on. `company` owns the record: it is the rival's, the
    neighbour's, anybody's, and not the collaborator's."""

    across_companies = ("collaborator",)

    public_id = PublicIdField()
    collaborator = models.ForeignKey(Collaborator, models.CASCADE, related_name="assignments")
    model = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    assigned_at = models.DateTimeField(default=timezone.now)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["collaborator", "model", "record_id"], name="one_assignment_per_record"
            )
        ]
        indexes = [models.Index(fields=["model", "record_id"], name="assignment_record")]
