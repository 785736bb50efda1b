"""Classes of membership, and the times during which companies had them."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portello.access.owned import CustomerOwned
from portello.core import formats
from portello.core.changes import Versioned
from portello.core.ids import PublicIdField
from portello.core.languages import translated
from portello.core.money import MinorField


class MembershipClass(Versioned):
    """What one can be a member as: name and description as {language: text}, and the fee."""

    PERIODS = [
        ("year", _("a year")),
        ("half", _("half a year")),
        ("quarter", _("a quarter")),
        ("month", _("a month")),
        ("once", _("once")),
    ]

    public_id = PublicIdField()
    name = models.JSONField(_("Name"))
    about = models.JSONField(_("Description"), default=dict, blank=True)
    fee = MinorField(_("Fee"), default=0)
    currency = models.CharField(_("Currency"), max_length=3, default="EUR")
    period = models.CharField(_("Period"), max_length=10, choices=PERIODS, default="year")
    is_selectable = models.BooleanField(_("Customers may choose it"), default=True)
    position = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(fee__gte=0), name="membership_fee"),
            models.CheckConstraint(
                condition=Q(period__in=["year", "half", "quarter", "month", "once"]),
                name="membership_period",
            ),
        ]

    def __str__(self) -> str:
        return translated(self.name)

    @property
    def price(self) -> str:
        """The fee with its period, in the reader's words."""
        if not self.fee:
            return str(_("free of charge"))
        return f"{formats.money(self.fee, self.currency)} {self.get_period_display()}"


class Membership(CustomerOwned, Versioned):
    """A company's class from `since` until the day before `until`; open at the end without it."""

    public_id = PublicIdField()
    membership_class = models.ForeignKey(
        MembershipClass, models.PROTECT, related_name="+", verbose_name=_("Membership class")
    )
    since = models.DateField(_("Since"))
    until = models.DateField(_("Until"), null=True)
    created_at = models.DateTimeField(default=timezone.now)

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds; None while its end is open."""
        return self.until - timedelta(days=1) if self.until else None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "since"], name="one_membership_from_a_day"),
            models.UniqueConstraint(
                fields=["company"], condition=Q(until=None), name="one_open_membership"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="membership_order"
            ),
        ]
