"""The two forms of staff: a new external account, and changing one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.models import Profile
from portello.modules.accounts.models import normal_email
from portello.modules.collaborators import operations
from portello.modules.collaborators.models import Collaborator
from portello.modules.customers.models import Company, Contact
from portello.modules.portals.models import Portal


class RightForm(forms.Form):
    """Active, view, manage."""

    RIGHTS = [("view", gettext_lazy("View")), ("manage", gettext_lazy("View and manage"))]

    is_active = forms.BooleanField(
        label=gettext_lazy("Active"),
        required=False,
        help_text=gettext_lazy("Off: the section is gone, the portal access stays."),
    )
    right = forms.ChoiceField(
        label=gettext_lazy("Right to what is assigned"),
        choices=RIGHTS,
        help_text=gettext_lazy("To manage is to answer and to change; to view is to look only."),
    )

    def values(self) -> dict[str, bool]:
        """What the operations take."""
        data = self.cleaned_data
        return {"is_active": data["is_active"], "may_manage": data["right"] == "manage"}

    def refuse(self, bad: ValidationError) -> None:
        """Show what the operation refused, at the field it is about."""
        known = bad.message_dict if hasattr(bad, "error_dict") else {"": bad.messages}
        for name, texts in known.items():
            self.add_error(name if name in self.fields else None, texts)


class NewAccountForm(RightForm):
    """The log-in e-mail and the right of somebody who was chosen before."""

    email = forms.EmailField(label=gettext_lazy("Log-in e-mail"), max_length=254)
    profile = forms.ModelChoiceField(
        label=gettext_lazy("Profile"),
        queryset=Profile.objects.exclude(built_in="collaborator").order_by("pk"),
        to_field_name="public_id",
        required=False,
        help_text=gettext_lazy("Who has portal access already keeps the profile of today."),
    )
    made: Collaborator

    def __init__(self, data: Any = None, *, who: Company | Contact) -> None:
        self.who = who
        initial: dict[str, Any] = {"is_active": True, "right": "view"}
        if isinstance(who, Contact):
            initial["email"] = who.email
        super().__init__(data, initial=initial)
        if isinstance(who, Company):
            self.fields["name"] = forms.CharField(
                label=_("Name of the contact"),
                max_length=200,
                required=False,
                help_text=_("Needed if no contact of the company has this e-mail yet."),
            )
        profile: Any = self.fields["profile"]
        profile.empty_label = str(Profile.objects.get(built_in="collaborator"))
        wanted = ("email", "name", "profile", "is_active", "right")
        self.order_fields([name for name in wanted if name in self.fields])

    def save(self, by: Any, portal: Portal) -> bool:
        """Make the account; False, with errors on the form, if it cannot be."""
        data = self.cleaned_data
        try:
            self.made = operations.add_collaborator(
                by=by,
                portal=portal,
                who=self.who,
                email=normal_email(data["email"]),
                name=data.get("name", "").strip(),
                profile=data["profile"],
                **self.values(),
            )
        except ValidationError as bad:
            self.refuse(bad)
        return not self.errors


class AccountForm(RightForm):
    """Changing the right."""

    told = ""
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, collaborator: Collaborator) -> None:
        self.collaborator = collaborator
        right = "manage" if collaborator.may_manage else "view"
        initial = {"is_active": collaborator.is_active, "right": right}
        super().__init__(data, initial={**initial, "version": collaborator.version})

    def save(self, by: Any) -> bool:
        """Write the right; False, with errors on the form, if it cannot be. `told` is then what staff
        should know besides."""
        try:
            self.told = operations.change_collaborator(
                by=by,
                collaborator=self.collaborator,
                base_version=self.cleaned_data["version"],
                **self.values(),
            )
        except ValidationError as bad:
            self.refuse(bad)
        except operations.Stale:
            self.add_error(None, _("Somebody else has changed this. Reload the page to see it."))
        return not self.errors
