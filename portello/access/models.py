"""Profiles: which modules, actions, records and fields a customer's person has. And the search index."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portello.core.fields import RULES
from portello.core.ids import PublicIdField


class Profile(models.Model):
    """A named set of rights, given to a person's access to one portal.

    `version` rises with every change of the profile or its rules, so that processes can keep the
    compiled rules in memory and still obey a change with the next request.
    """

    public_id = PublicIdField()
    name = models.CharField(_("Name"), max_length=100, unique=True)
    built_in = models.CharField(max_length=20, blank=True, editable=False)
    description = models.CharField(_("Description"), max_length=300, blank=True)
    offered = models.JSONField(default=list, editable=False)  # modules it was offered so far
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["built_in"],
                condition=~models.Q(built_in=""),
                name="one_profile_per_built_in",
            )
        ]

    def __str__(self) -> str:
        ours = BUILT_IN_NAMES.get(self.built_in)
        return str(_BUILT_IN[self.built_in]) if self.name == ours else self.name

    @property
    def about(self) -> str:
        """The description, staff's own or that of a built-in profile."""
        return self.description or str(_ABOUT.get(self.built_in, ""))


BUILT_IN_NAMES = {
    "main_user": "Main user",
    "user": "User",
    "owner": "Owner",
    "finance": "Finance",
    "purchasing": "Purchasing",
    "technician": "Technician",
    "reader": "Reader",
    "collaborator": "Collaborator",
}
_BUILT_IN = {
    "main_user": _("Main user"),
    "user": _("User"),
    "owner": _("Owner"),
    "finance": _("Finance"),
    "purchasing": _("Purchasing"),
    "technician": _("Technician"),
    "reader": _("Reader"),
    "collaborator": _("Collaborator"),
}
_ABOUT = {
    "main_user": _("Everything, for all records of the company."),
    "user": _("The usual actions, for the person's own records."),
    "owner": _("Everything, as for the main user; for managing directors and owners."),
    "finance": _("Orders and their amounts, for whoever pays the bills."),
    "purchasing": _("Orders, colleagues and the company's data, for whoever orders."),
    "technician": _("The company's data, sites, devices and colleagues; no amounts."),
    "reader": _("Looks at everything usual and exports nothing."),
    "collaborator": _("Own details only; what is assigned to a collaborator comes on top."),
}


class ProfileModule(models.Model):
    """A module the profile has, and whether its records are the company's or only one's own."""

    SCOPES = [("own", _("Own records")), ("company", _("All records of the company"))]

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="modules")
    module = models.CharField(max_length=40)
    scope = models.CharField(max_length=10, choices=SCOPES, default="own")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "module"], name="one_rule_per_module"),
            models.CheckConstraint(
                condition=models.Q(scope__in=["own", "company"]), name="known_scope"
            ),
        ]


class ProfileAction(models.Model):
    """An action the profile grants, as "module.action"."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="actions")
    action = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "action"], name="one_grant_per_action")
        ]


class ProfileField(models.Model):
    """What the profile may do with one field: hidden, read, edit or required."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="fields")
    model = models.CharField(max_length=60)
    field = models.CharField(max_length=60)
    rule = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "model", "field"], name="one_rule_per_field"
            ),
            models.CheckConstraint(condition=models.Q(rule__in=list(RULES)), name="known_rule"),
        ]


# At the foot: the index stands on the viewer, who stands on the profiles above.
from portello.access.search import SearchRow  # noqa: E402

__all__ = ["Profile", "ProfileAction", "ProfileField", "ProfileModule", "SearchRow"]
