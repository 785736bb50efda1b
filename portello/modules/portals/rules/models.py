"""Rules of a portal, and the log of their runs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portello.access.models import Profile
from portello.core.ids import PublicIdField
from portello.modules.customers.models import Company, CompanyGroup

ACTIVATE, PROFILE, SUGGEST, DISABLE = "activate", "profile", "suggest", "disable"
ROLES = [("main_user", _("Main user")), ("user", _("User"))]


class AccessRule(models.Model):
    """If all conditions hold for a person and his company, do this. Earlier ones go first.

    The first fitting rule of each action decides: one lets in, one takes access, one says the
    profile. `suggest` is for people who are let in; the others are for everybody at every run.
    """

    ACTIONS = [
        (ACTIVATE, _("Give access")),
        (PROFILE, _("Set the profile")),
        (SUGGEST, _("Profile of new people")),
        (DISABLE, _("Take access away")),
    ]
    DEVICES = [
        ("", _("does not matter")),
        ("any", _("has a device")),
        ("products", _("has a device of these products")),
    ]
    WHO = [("", _("Everybody")), *ROLES]

    public_id = PublicIdField()
    portal = models.ForeignKey("portals.Portal", models.CASCADE, related_name="rules")
    position = models.PositiveIntegerField()
    name = models.CharField(_("Name"), max_length=100)
    is_on = models.BooleanField(_("The rule is on"), default=True)
    action = models.CharField(_("What it does"), max_length=10, choices=ACTIONS)
    status = models.CharField(
        _("Status"), max_length=10, blank=True, choices=[("", _("Any")), *Company.STATUSES]
    )
    kind = models.CharField(
        _("Kind"), max_length=10, blank=True, choices=[("", _("Any")), *Company.KINDS]
    )
    devices = models.CharField(_("Devices"), max_length=10, blank=True, choices=DEVICES)
    who = models.CharField(_("For whom"), max_length=10, blank=True, choices=WHO)
    role = models.CharField(_("Role"), max_length=10, blank=True, choices=ROLES)
    profile = models.ForeignKey(
        Profile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Profile")
    )
    version = models.PositiveIntegerField(default=1)
    groups: Any = models.ManyToManyField(CompanyGroup, through="RuleGroup", related_name="+")
    products: Any = models.ManyToManyField(
        "catalogue.Product", through="RuleProduct", related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["portal", "name"], name="one_rule_per_name"),
            models.CheckConstraint(
                condition=models.Q(action__in=["profile", "suggest"], profile__isnull=False)
                | models.Q(action__in=["activate", "disable"], profile__isnull=True),
                name="rule_profile",
            ),
            models.CheckConstraint(
                condition=models.Q(action="activate", role__in=["main_user", "user"])
                | (~models.Q(action="activate") & models.Q(role="")),
                name="rule_role",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RuleGroup(models.Model):
    """A group that a rule names; it cannot be removed meanwhile."""

    rule = models.ForeignKey(AccessRule, models.CASCADE, related_name="+")
    group = models.ForeignKey(CompanyGroup, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "group"], name="one_group_per_rule")]


class RuleProduct(models.Model):
    """A product that a rule names; it cannot be removed meanwhile."""

    rule = models.ForeignKey(AccessRule, models.CASCADE, related_name="+")
    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "product"], name="one_product_per_rule")
        ]


class RuleRun(models.Model):
    """One run of a portal's rules: planned first, then done. A planned one by hand is the dry run."""

    REASONS = [("hand", _("By hand")), ("change", _("Change")), ("night", _("Nightly"))]
    STATES = [
        ("planning", _("Being worked out")),
        ("planned", _("Dry run")),
        ("applying", _("Running")),
        ("done", _("Done")),
    ]

    public_id = PublicIdField()
    portal = models.ForeignKey("portals.Portal", models.CASCADE, related_name="+")
    why = models.CharField(max_length=10, choices=REASONS)
    key = models.CharField(max_length=100, unique=True)  # the same cause twice is one run
    companies = models.JSONField(null=True)  # keys of those to look at; None: all
    state = models.CharField(max_length=10, choices=STATES, default="planning")
    upto = models.BigIntegerField(default=0)  # the last company that was worked out
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    changed = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    finished_at = models.DateTimeField(null=True)


class RuleOutcome(models.Model):
    """What one run does with one person, or why it leaves him alone."""

    KINDS = [
        ("activate", _("Access given")),
        ("profile", _("Profile changed")),
        ("disable", _("Access taken")),
        ("left", _("Left alone")),
        ("same", _("Nothing to do")),
    ]

    run = models.ForeignKey(RuleRun, models.CASCADE, related_name="outcomes")
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    contact = models.ForeignKey("customers.Contact", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=KINDS)
    rule = models.ForeignKey(AccessRule, models.SET_NULL, null=True, related_name="+")
    rule_name = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=20, blank=True)  # see deciding.REASONS
    before = models.JSONField(default=dict)  # state, role, profile (key), name (of the profile)
    after = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="planned")  # planned, done, skipped

    class Meta:
        indexes = [models.Index(fields=["run", "state", "company"], name="outcome_of_run")]
