"""Portals, their hosts, and who has access to them."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portello.access.models import Profile
from portello.access.owned import CustomerOwned, OwnedManager, OwnedQuerySet
from portello.access.viewer import Viewer
from portello.core.identifiers import phone_number
from portello.core.ids import PublicIdField
from portello.modules.accounts.models import normal_email


class Portal(models.Model):
    """One front of the business: name, hosts, support contact, rules."""

    WORDS = [("customer", _("Customer")), ("member", _("Member"))]
    REGISTRATIONS = [
        ("off", _("Nobody can register")),
        ("invitation", _("By invitation only: the page for new users says so")),
        ("open", _("Anybody can register")),
    ]
    APPROVALS = [
        ("staff", _("Staff approve everybody")),
        (
            "known",
            _("At once if the e-mail is that of exactly one contact; staff approve the rest"),
        ),
        ("all", _("Everybody at once; staff can decline later")),
    ]
    NEWCOMERS = [("main_user", _("Main user")), ("user", _("User"))]

    public_id = PublicIdField()
    name = models.CharField(_("Portal name"), max_length=100, unique=True)
    support_name = models.CharField(_("Support name"), max_length=100)
    support_email = models.EmailField(_("Support e-mail"), max_length=254)
    support_phone = models.CharField(_("Support phone"), max_length=40, validators=[phone_number])
    words = models.CharField(
        _("Word for your customers"), max_length=10, choices=WORDS, default="customer"
    )
    language = models.CharField(_("Language of new visitors"), max_length=5, blank=True)
    languages = models.JSONField(_("Languages offered"), default=list, blank=True)  # empty: all
    sender = models.EmailField(_("Sender of its mails"), max_length=254)  # required (N13)
    copy_to = models.EmailField(_("Copy of mails about access to"), max_length=254, blank=True)
    welcome = models.JSONField(_("Welcome text"), default=dict, blank=True)
    brand = models.CharField(_("Brand colour"), max_length=7, blank=True)  # "#0b6e4f"
    menu_colour = models.CharField(_("Menu colour"), max_length=7, blank=True)
    # {small, large: addresses; files: keys of both; width, height, plate}, see logo.py
    logo = models.JSONField(_("Logo"), default=dict, blank=True, editable=False)
    # The public id of the home page that is published; empty: the default blocks.
    home = models.CharField(_("Home page"), max_length=12, blank=True, editable=False)
    is_active = models.BooleanField(default=True, editable=False)
    modules_off = models.JSONField(default=list, blank=True, editable=False)
    # What its functions allow at most: {"off": ["orders.export"], "fields": {model: {field: rule}},
    # "me": {field: rule}}. A person's profile gives no more than this.
    ceiling = models.JSONField(default=dict, blank=True, editable=False)
    # What its company page is made of (docs/adr/0032): {"sections": [{id, title, fields}],
    # "off": ["addresses"], "kinds": [...]}. Empty: one section with everything.
    company_page = models.JSONField(default=dict, blank=True, editable=False)
    protection = models.CharField(
        _("Protection"),
        max_length=5,
        choices=[
            ("all", _("Everything is behind the log-in")),
            ("parts", _("Only what is not chosen below is behind the log-in")),
            ("none", _("Everything that is meant for visitors is open")),
        ],
        default="all",
    )
    open_parts = models.JSONField(_("Open to visitors"), default=list, blank=True)
    links = models.JSONField(
        default=list, editable=False
    )  # [{id, title: {language: text}, address}]
    main_profile = models.ForeignKey(
        Profile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Profile of new main users"),
    )
    user_profile = models.ForeignKey(
        Profile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Profile of new users"),
    )
    max_account_failures = models.PositiveSmallIntegerField(
        _("Failed log-ins per account"), default=10
    )
    max_address_failures = models.PositiveSmallIntegerField(
        _("Failed log-ins per network address"), default=100
    )
    registration = models.CharField(
        _("New people"), max_length=10, choices=REGISTRATIONS, default="off"
    )
    approval = models.CharField(_("Approval"), max_length=5, choices=APPROVALS, blank=True)
    registration_link = models.BooleanField(_("Show the link “Create user”"), default=True)
    tell_waiting = models.BooleanField(_("Tell us by mail that registrations wait"), default=True)
    # What the page asks: {"text": {language: text}, "fields": {key: "asked" or "required"},
    # "consents": [{id, text, address, required}]}, see registration/asking.py. Empty: the default.
    registration_page = models.JSONField(default=dict, blank=True, editable=False)
    registration_role = models.CharField(
        _("Role of whoever registered"), max_length=10, choices=NEWCOMERS, default="user"
    )
    registration_profile = models.ForeignKey(
        Profile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Profile of whoever registered"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(registration="open") | ~models.Q(approval=""),
                name="who_registers_is_approved",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shows_registration(self) -> bool:
        """Whether visitors find the link "Create user" (N15)."""
        shown = self.registration in ("open", "invitation") and self.registration_link
        return bool(self.is_active and shown)

    def opens(self, part: str) -> bool:
        """Whether visitors without a log-in may see `part` now (N09).

        What the portal has switched off for everybody, it shows to no visitor either.
        """
        chosen = self.protection == "none" or part in self.open_parts
        off = {*self.modules_off, *self.ceiling.get("off", ())} & {part, f"{part}.view"}
        return self.is_active and self.protection != "all" and chosen and not off

    @property
    def kind_label(self) -> Any:
        """What visitors read above the log-in, in the word that the portal uses."""
        return _("Member portal") if self.words == "member" else _("Customer portal")

    @property
    def number_label(self) -> Any:
        """What the number is called that the business knows a company by."""
        return _("Member number") if self.words == "member" else _("Customer number")


class PortalHost(models.Model):
    """A host name of a portal. Mails use the primary one; the others redirect to it."""

    portal = models.ForeignKey(Portal, models.CASCADE, related_name="hosts")
    host = models.CharField(_("Host name"), max_length=253, unique=True)
    is_primary = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["portal"], condition=models.Q(is_primary=True), name="one_primary_host"
            ),
            models.CheckConstraint(condition=models.Q(host=Lower("host")), name="host_lower_case"),
        ]


class AccessQuerySet(OwnedQuerySet):
    """Accesses, which customers see for the contacts of their own company."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(company_id__in=viewer.companies, portal=viewer.portal)


# The states that let nobody in and that no link leads out of.
CLOSED = ("waiting", "declined", "disabled")


class PortalAccess(CustomerOwned):
    """A contact's right to one portal. Only the state "active" lets him in; invited he holds a link,
    waiting he hears from staff, declined (with a reason) and disabled he has none (X03)."""

    STATES = [
        ("invited", _("Invited")),
        ("active", _("Active")),
        ("waiting", pgettext_lazy("access", "Waiting")),
        ("declined", pgettext_lazy("access", "Declined")),
        ("disabled", _("Disabled")),
    ]
    ROLES = [("main_user", _("Main user")), ("user", _("User"))]

    public_id = PublicIdField()
    portal = models.ForeignKey(Portal, models.PROTECT, related_name="+")
    contact = models.ForeignKey("customers.Contact", models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="accesses"
    )
    state = models.CharField(_("State"), max_length=10, choices=STATES, default="invited")
    reason = models.CharField(_("Reason"), max_length=500, blank=True)  # why it was declined
    role = models.CharField(_("Role"), max_length=10, choices=ROLES)
    is_company_admin = models.BooleanField(_("Company administrator"), default=False)
    profile = models.ForeignKey(Profile, models.PROTECT, verbose_name=_("Profile"))
    # Who chose the profile: staff or a company administrator, a rule, or nobody (that of new people).
    profile_by = models.CharField(max_length=10, default="default")
    profile_rule = models.ForeignKey("AccessRule", models.SET_NULL, null=True, related_name="+")
    disabled_by = models.CharField(
        max_length=10, default="hand"
    )  # what a rule took, a rule may give
    invited_email = models.EmailField(max_length=254, blank=True)
    last_login_at = models.DateTimeField(null=True)
    login_count = models.PositiveIntegerField(default=0)
    unread = models.PositiveIntegerField(default=0)  # notifications; kept by their module
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = OwnedManager.from_queryset(AccessQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["portal", "contact"], name="one_access_per_contact"),
            models.UniqueConstraint(
                fields=["portal", "user", "company"],
                condition=models.Q(user__isnull=False),
                name="one_access_per_user_and_company",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="active") | models.Q(user__isnull=False),
                name="active_access_has_user",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["invited", "active", *CLOSED]), name="access_state"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["main_user", "user"]), name="access_role"
            ),
            models.CheckConstraint(
                condition=models.Q(profile_by__in=["hand", "rule", "default"]),
                name="access_profile_by",
            ),
            models.CheckConstraint(
                condition=models.Q(disabled_by__in=["hand", "rule"]), name="access_disabled_by"
            ),
        ]

    def invitation_ended(self, email: str) -> bool:
        """Whether the invitation went to another address than `email`, the contact's of today."""
        return self.state == "invited" and self.invited_email != normal_email(email)


class Invitation(CustomerOwned):
    """A one-time link. Only its hash is stored; it dies on use, re-invitation, e-mail change,
    deactivation and after 72 hours."""

    access = models.ForeignKey(PortalAccess, models.CASCADE, related_name="+")
    email = models.EmailField(max_length=254)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    killed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["access"],
                condition=models.Q(used_at=None, killed_at=None),
                name="one_live_invitation",
            )
        ]


# At the foot: home pages and rules name portals and what stands below them.
from portello.modules.portals.homepage.models import HomePage  # noqa: E402, F401
from portello.modules.portals.rules.models import (  # noqa: E402, F401
    AccessRule,
    RuleGroup,
    RuleOutcome,
    RuleProduct,
    RuleRun,
)
