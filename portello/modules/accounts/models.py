"""Users: one log-in per person, for staff and customers alike (ADR 0010)."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portello.access.staff import ROLES
from portello.core.ids import PublicIdField


def normal_email(email: str) -> str:
    """The one stored form of an address: Unicode form NFKC, lower case, no spaces around, the domain
    in letters rather than in its xn-- form.

    Two spellings of one address must never become two log-ins that lock each other out.
    """
    text = unicodedata.normalize("NFKC", email).strip().lower()
    local, at, domain = text.rpartition("@")
    if domain.isascii() and "xn--" not in domain:
        return text
    try:
        return local + at + domain.encode("idna").decode("idna")
    except UnicodeError:  # no domain at all; whoever checks the address says so
        return text


class UserManager(BaseUserManager["User"]):
    """Finds users by their log-in e-mail in its stored form."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=normal_email(username or ""))

    def with_email(self, email: str) -> User | None:
        """The user whose log-in e-mail this is, or None."""
        return self.filter(email=normal_email(email)).first()


class User(AbstractBaseUser):
    """A person's log-in. `staff_role` is empty for customers' people."""

    public_id = PublicIdField()
    email = models.EmailField(_("E-mail"), max_length=254, unique=True)
    name = models.CharField(_("Name"), max_length=200, blank=True)
    title = models.CharField(
        _("Job title"), max_length=100, blank=True
    )  # of staff, beside the name
    language = models.CharField(_("Language"), max_length=5, blank=True)
    staff_role = models.CharField(
        _("Staff role"), max_length=20, blank=True, choices=list(ROLES.items())
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    unread = models.PositiveIntegerField(default=0)  # notifications of staff; kept by their module

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_per_email")]

    def __str__(self) -> str:
        return self.email

    @property
    def is_in(self) -> bool:
        """Whether the person has chosen a password; until then only an invitation lets him in."""
        return self.has_usable_password()

    @property
    def is_staff(self) -> bool:
        return bool(self.staff_role)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = normal_email(self.email)
        super().save(*args, **kwargs)


class FailureCount(models.Model):
    """Failed log-ins of one account or one network address at one portal, since it last got in.

    `key` is a keyed hash, so that addresses nobody has an account for leave no personal data.
    """

    KINDS = [("account", "account"), ("address", "network address")]

    portal_id = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=KINDS)
    key = models.CharField(max_length=64)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["portal_id", "kind", "key"], name="one_failure_count")
        ]


class StaffInvitation(models.Model):
    """A one-time link for a new member of staff. Only its hash is stored; it dies on use, on
    re-invitation, on deactivation and after 72 hours."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    killed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(used_at=None, killed_at=None),
                name="one_live_staff_invitation",
            )
        ]


class StaffRules(models.Model):
    """The installation's rules for its staff: one row, or none while nothing was changed."""

    second_factor = models.BooleanField(_("Staff must use a second factor"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_row_of_rules")]


class EmailChange(models.Model):
    """A new log-in e-mail that its person has to confirm with the one-time link sent to it. Only the
    link's hash is stored; it dies on use, when he asks again or gives up, and after a day."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    email = models.EmailField(max_length=254)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    killed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(used_at=None, killed_at=None),
                name="one_live_email_change",
            )
        ]
