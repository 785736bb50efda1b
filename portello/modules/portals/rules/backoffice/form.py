"""The form of one rule. Which fields it has depends on what the rule does."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.models import Profile
from portello.modules.customers.models import CompanyGroup
from portello.modules.portals.rules.models import (
    ACTIVATE,
    DISABLE,
    PROFILE,
    ROLES,
    SUGGEST,
    AccessRule,
    RuleProduct,
)
from portello.modules.portals.rules.operations import Wanted

MOST_PRODUCTS = 200
_PRODUCT: Any = RuleProduct._meta.get_field("product")


def _choices(name: str) -> Any:
    column: Any = AccessRule._meta.get_field(name)
    return column.choices


class RuleForm(forms.Form):
    """Name, conditions and deed of a rule."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    groups = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Customer groups"),
        queryset=CompanyGroup.objects.order_by("sort"),
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The company is in one of these; none chosen: does not matter."),
    )
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    devices = forms.ChoiceField(label=gettext_lazy("Devices"), required=False)
    products = forms.CharField(
        label=gettext_lazy("Products"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Product numbers, one in a line."),
    )
    who = forms.ChoiceField(label=gettext_lazy("For whom"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLES)
    profile = forms.ModelChoiceField(
        label=gettext_lazy("Profile"),
        queryset=Profile.objects.order_by("pk"),
        to_field_name="public_id",
        empty_label="–",
    )
    everybody = forms.BooleanField(
        label=gettext_lazy("Yes, this rule is for every company"), required=False
    )
    is_on = forms.BooleanField(label=gettext_lazy("The rule is on"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, action: str, data: Any = None, *, rule: AccessRule | None = None) -> None:
        self.action = action
        super().__init__(data, initial=_initial(rule) if rule else {"is_on": True, "version": 0})
        for name in ("status", "kind", "devices", "who"):
            field: Any = self.fields[name]
            field.choices = _choices(name)
        missing = {
            ACTIVATE: ("who", "profile", "everybody"),
            PROFILE: ("role",),
            SUGGEST: ("role",),
            DISABLE: ("role", "profile", "everybody"),
        }[action]
        for name in missing:
            del self.fields[name]
        if action == ACTIVATE:
            self.fields["role"].help_text = _(
                "People whom a company administrator adds get in by this rule as well."
            )

    def clean_products(self) -> list[Any]:
        """The products behind the numbers; an unknown one is named."""
        numbers = list(
            dict.fromkeys(re.split(r"\s*[\n,;]\s*", self.cleaned_data["products"].strip()))
        )
        numbers = [number for number in numbers if number]
        if len(numbers) > MOST_PRODUCTS:
            raise ValidationError(_("At most %(count)s products.") % {"count": MOST_PRODUCTS})
        found = {p.sku: p for p in _PRODUCT.related_model.objects.filter(sku__in=numbers)}
        unknown = [number[:60] for number in numbers if number not in found]
        if unknown:
            raise ValidationError(
                _("There is no product %(number)s.") % {"number": ", ".join(unknown[:5])}
            )
        return [found[number] for number in numbers]

    def wanted(self) -> Wanted:
        """What the operation takes."""
        data = self.cleaned_data
        names = ("name", "status", "kind", "devices", "who", "role", "profile", "is_on")
        return Wanted(
            columns={name: data[name] for name in names if name in data},
            groups=list(data["groups"]),
            products=data["products"],
            everybody=data.get("everybody", False),
        )

    def refuse(self, bad: ValidationError) -> None:
        """Show what the operation refused, at its field."""
        for name, texts in bad.message_dict.items():
            self.add_error(name if name in self.fields else None, texts)

    def plain(self) -> list[Any]:
        """The fields below the groups, in order, without those that stand by themselves."""
        return [self[name] for name in self.fields if name not in ("name", "groups", "everybody")]

    @property
    def asks_everybody(self) -> bool:
        """Whether to show the box that says that no condition is meant."""
        return "everybody" in self.errors or bool(self.data and self.data.get("everybody"))


def _initial(rule: AccessRule) -> dict[str, Any]:
    names = ("name", "status", "kind", "devices", "who", "role", "is_on", "version")
    return {
        **{name: getattr(rule, name) for name in names},
        "profile": rule.profile.public_id if rule.profile else None,
        "groups": list(rule.groups.values_list("public_id", flat=True)),
        "products": "\n".join(rule.products.order_by("sku").values_list("sku", flat=True)),
    }
