"""Companies and what hangs on them. Every row carries its company (docs/architecture.md)."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from portello.access.owned import CustomerOwned, OwnedManager, OwnedQuerySet, Reached
from portello.access.viewer import Viewer
from portello.core.addresses import PostalFields
from portello.core.changes import Versioned
from portello.core.identifiers import phone_number
from portello.core.ids import PublicIdField
from portello.core.names import FindField, SortField
from portello.core.sources import Sourced, one_per_source

NO_MAILS = [("no", _("No"))]


class CompanyGroup(Versioned):
    """A group of companies that staff treat alike ("dealers")."""

    public_id = PublicIdField()
    name = models.CharField(_("Name"), max_length=100, unique=True)
    sort = SortField("name")

    def __str__(self) -> str:
        return self.name


class CompanyQuerySet(OwnedQuerySet):
    """Companies: one sees one's own."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(pk__in=viewer.companies)

    def current(self) -> Self:
        """Companies that are not archived."""
        return self.filter(archived_at=None)


class Company(Reached, Versioned, Sourced):
    """A customer: a company, a member organisation or a private person."""

    KINDS = [
        ("company", _("Company")),
        ("member", _("Member organisation")),
        ("person", _("Private person")),
    ]
    STATUSES = [("lead", _("Lead")), ("customer", _("Customer"))]
    belt_column = "id"

    public_id = PublicIdField()
    kind = models.CharField(_("Kind"), max_length=10, choices=KINDS, default="company")
    status = models.CharField(_("Status"), max_length=10, choices=STATUSES, default="customer")
    name = models.CharField(_("Name"), max_length=200)
    find = FindField("name", "business_id", "vat_number", "external_id")
    sort = SortField("name")
    business_id = models.CharField(_("Business ID"), max_length=40, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=40, blank=True)
    einvoice_address = models.CharField(_("E-invoice address"), max_length=100, blank=True)
    iban = models.CharField(_("Bank account (IBAN)"), max_length=50, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True, validators=[phone_number])
    email = models.EmailField(_("E-mail"), max_length=254, blank=True)
    website = models.URLField(_("Website"), max_length=200, blank=True)
    language = models.CharField(_("Language"), max_length=5, blank=True)
    currency = models.CharField(_("Currency"), max_length=3, blank=True)
    group = models.ForeignKey(
        CompanyGroup,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Group"),
        related_name="+",
    )
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, verbose_name=_("Parent company")
    )
    # Told by mail when an order's state changes (X07): empty is yes.
    order_mails = models.CharField(
        _("Mails about orders"), max_length=2, choices=NO_MAILS, blank=True
    )
    internal_note = models.TextField(_("Internal note"), blank=True, max_length=5000)
    practice = models.BooleanField(default=False, editable=False)  # made up to try things out (N17)
    archived_at = models.DateTimeField(null=True, editable=False)
    forgotten_at = models.DateTimeField(null=True, editable=False)  # on the person's own request

    objects: ClassVar[Any] = OwnedManager.from_queryset(CompanyQuerySet)()

    class Meta:
        constraints = [
            one_per_source("company_source"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["company", "member", "person"]), name="company_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["lead", "customer"]), name="company_status"
            ),
        ]
        indexes = [models.Index(fields=["sort", "id"], name="company_sort")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.parent_id is not None and self.parent_id == self.pk:
            raise ValidationError({"parent": _("A company cannot be its own parent.")})


class Address(CustomerOwned, PostalFields, Versioned):
    """One of a company's addresses, one of each kind."""

    KINDS = [
        ("billing", _("Billing address")),
        ("delivery", _("Delivery address")),
        ("visiting", _("Visiting address")),
    ]
    public_id = PublicIdField()
    kind = models.CharField(_("Kind"), max_length=10, choices=KINDS)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "kind"], name="one_address_per_kind")
        ]


class Contact(CustomerOwned, Versioned, Sourced):
    """The business's record of a person at one company. Not a log-in: that is a user."""

    public_id = PublicIdField()
    name = models.CharField(_("Name"), max_length=200)
    find = FindField("name", "email", "title")
    sort = SortField("name")
    title = models.CharField(_("Job title"), max_length=100, blank=True)
    email = models.EmailField(_("E-mail"), max_length=254, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True, validators=[phone_number])
    language = models.CharField(_("Language"), max_length=5, blank=True)
    # Told by mail when an order's state changes (X07): empty is yes.
    order_mails = models.CharField(
        _("Mails about orders"), max_length=2, choices=NO_MAILS, blank=True
    )
    # Told by mail what is said in the tickets he takes part in: empty is yes.
    ticket_mails = models.CharField(
        _("Mails about tickets"), max_length=2, choices=NO_MAILS, blank=True
    )
    internal_note = models.TextField(_("Internal note"), blank=True, max_length=5000)
    practice = models.BooleanField(default=False, editable=False)  # made up to try things out (N17)
    archived_at = models.DateTimeField(null=True, editable=False)
    forgotten_at = models.DateTimeField(null=True, editable=False)  # on the person's own request

    class Meta:
        constraints = [one_per_source("contact_source")]
        indexes = [models.Index(fields=["company", "sort"], name="contact_sort")]

    def __str__(self) -> str:
        return self.name


class Site(CustomerOwned, PostalFields, Versioned, Sourced):
    """A branch office of a company."""

    public_id = PublicIdField()
    name = models.CharField(_("Name"), max_length=200)
    find = FindField("name", "city")
    sort = SortField("name")
    phone = models.CharField(_("Phone"), max_length=40, blank=True, validators=[phone_number])
    archived_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [one_per_source("site_source")]

    def __str__(self) -> str:
        return self.name


class Asset(CustomerOwned, Versioned, Sourced):
    """A device or installation of a company, at a site."""

    public_id = PublicIdField()
    name = models.CharField(_("Name"), max_length=200)
    find = FindField("name", "serial_number")
    sort = SortField("name")
    serial_number = models.CharField(_("Serial number"), max_length=100, blank=True)
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, verbose_name=_("Site"), related_name="+"
    )
    product = models.ForeignKey(
        "catalogue.Product",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Product"),
        related_name="+",
    )
    archived_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [one_per_source("asset_source")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.site is not None and self.site.company_id != self.company_id:
            raise ValidationError({"site": _("This site belongs to another company.")})


class MatchKeyQuerySet(OwnedQuerySet):
    """Keys: nobody on the customer side sees one."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.none()


class MatchKey(CustomerOwned):
    """One key by which a record is found when somebody new writes in (ADR 0036): a hash, of a name
    or number as people write it. Only `matching` reads it; no page shows it."""

    SOURCES = [("c", "company"), ("p", "contact"), ("a", "address"), ("s", "site")]
    across_modules = True

    # Goes with its company, as a hash is nobody's record.
    company = models.ForeignKey(Company, models.CASCADE, related_name="+", db_index=True)
    source = models.CharField(max_length=1, choices=SOURCES)
    record_id = models.BigIntegerField()
    key = models.BigIntegerField()

    objects: ClassVar[Any] = OwnedManager.from_queryset(MatchKeyQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "record_id", "key"], name="one_match_key"),
            models.CheckConstraint(
                condition=models.Q(source__in=["c", "p", "a", "s"]), name="match_key_source"
            ),
        ]
        indexes = [models.Index(fields=["key"], name="match_key")]

    def __str__(self) -> str:
        return f"{self.source}{self.record_id}"
