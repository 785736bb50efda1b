"""Staff pages: the membership classes, and a company's membership."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.pages import FORM, POST, staff_page
from portello.backoffice.ordered import row_page
from portello.backoffice.texts import TextsForm
from portello.core.formats import currency_choices
from portello.core.money import from_minor, minor_digits, to_minor
from portello.modules.customers.backoffice.companies import tabs
from portello.modules.customers.models import Company
from portello.modules.membership import operations
from portello.modules.membership.models import Membership, MembershipClass
from portello.modules.membership.register import offered


class ClassForm(TextsForm):
    """Name, description, fee and period; whether customers may choose it."""

    fee = forms.DecimalField(
        label=gettext_lazy("Fee"), min_value=0, max_digits=12, decimal_places=4, initial=0,
        help_text=gettext_lazy("For each period, without VAT. 0: free of charge."),
    )  # fmt: skip
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), initial="EUR")
    period = forms.ChoiceField(label=gettext_lazy("Period"), choices=MembershipClass.PERIODS)
    is_selectable = forms.BooleanField(
        label=gettext_lazy("Customers may choose it"), required=False, initial=True
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, klass: MembershipClass | None, data: Any = None) -> None:
        initial = {} if klass is None else _initial(klass)
        super().__init__(data, initial=initial)
        self.fields["currency"].choices = [  # type: ignore[attr-defined]
            pair for pair in currency_choices() if pair[0]
        ]
        self.add_texts("name", _("Name"), klass.name if klass else {}, most=100)
        about = klass.about if klass else {}
        self.add_texts("about", _("Description"), about, most=1000, required=False, rows=3)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        fee, currency = data.get("fee"), data.get("currency")
        if fee is not None and currency:
            digits = minor_digits(currency)
            if fee != fee.quantize(Decimal(1).scaleb(-digits)):
                self.add_error("fee", _("This currency has %(n)s decimals.") % {"n": digits})
        return data

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        data = self.cleaned_data
        return {
            "name": self.texts("name"),
            "about": self.texts("about"),
            "fee": to_minor(data["fee"], data["currency"]),
            **{name: data[name] for name in ("currency", "period", "is_selectable")},
        }


def _initial(klass: MembershipClass) -> dict[str, Any]:
    names = ("currency", "period", "is_selectable", "version")
    fee = from_minor(klass.fee, klass.currency)
    return {**{name: getattr(klass, name) for name in names}, "fee": fee}


@staff_page("customers.view")
def classes(request: Any) -> HttpResponse:
    """All classes in order, those that were put away below."""
    away = MembershipClass.objects.exclude(archived_at=None).order_by("position", "pk")
    context = {"classes": offered(), "away": list(away)}
    return render(request, "membership/backoffice/classes.html", context)


@staff_page("membership.manage", FORM)
def new(request: Any) -> HttpResponse:
    """Add a class."""
    return _class_page(request, None)


@staff_page("membership.manage", FORM)
def edit(request: Any, public_id: str) -> HttpResponse:
    """Change a class; who has it keeps it, with the new fee."""
    return _class_page(request, get_object_or_404(MembershipClass, public_id=public_id))


def _class_page(request: Any, klass: MembershipClass | None) -> HttpResponse:
    form = ClassForm(klass, request.POST if request.method == "POST" else None)
    save = partial(operations.save_class, by=request.staff, klass=klass)
    return row_page(
        request, klass, form, save, template="membership/backoffice/class.html",
        back="staff:membership:classes", name="klass",
    )  # fmt: skip


@staff_page("membership.manage", POST)
def move(request: Any, public_id: str) -> HttpResponse:
    """Up or down by one."""
    klass = get_object_or_404(MembershipClass, public_id=public_id)
    operations.move_class(by=request.staff, klass=klass, up=request.POST.get("direction") == "up")
    return redirect("staff:membership:classes")


@staff_page("membership.manage", POST)
def archive(request: Any, public_id: str) -> HttpResponse:
    """Put it away, or take it back."""
    klass = get_object_or_404(MembershipClass, public_id=public_id)
    operations.archive_class(by=request.staff, klass=klass, away=klass.archived_at is None)
    return redirect("staff:membership:classes")


class GiveForm(forms.Form):
    """A class for a company, from a day on."""

    membership_class = forms.ChoiceField(label=gettext_lazy("Membership class"))
    since = forms.DateField(
        label=gettext_lazy("From"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"since": timezone.localdate()})
        self.classes = {one.public_id: one for one in offered()}
        field: Any = self.fields["membership_class"]
        field.choices = [(key, f"{one} – {one.price}") for key, one in self.classes.items()]


@staff_page("customers.view", FORM)
def of_company(request: Any, public_id: str) -> HttpResponse:
    """A company's classes over time; staff with the right to edit give another one."""
    company = get_object_or_404(Company, public_id=public_id)
    edits = request.staff.may("customers.edit")
    form = GiveForm(request.POST if request.method == "POST" and edits else None)
    if form.is_bound and form.is_valid():
        klass = form.classes[form.cleaned_data["membership_class"]]
        try:
            operations.give_class(
                by=request.staff, company=company, klass=klass, since=form.cleaned_data["since"]
            )
        except ValidationError as bad:
            for name, texts in bad.message_dict.items():
                form.add_error(name, texts)
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:membership:of_company", public_id=public_id)
    rows = Membership.objects.filter(company=company).select_related("membership_class")
    context = {
        "company": company, "tabs": tabs(request, company, "membership"), "edits": edits,
        "rows": rows.order_by("-since"), "form": form, "today": timezone.localdate(),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "membership/backoffice/of_company.html", context, status=status)


urlpatterns = [
    path("membership/", classes, name="classes"),
    path("membership/new/", new, name="new"),
    path("membership/<pid:public_id>/", edit, name="edit"),
    path("membership/<pid:public_id>/move/", move, name="move"),
    path("membership/<pid:public_id>/archive/", archive, name="archive"),
    path("companies/<pid:public_id>/membership/", of_company, name="of_company"),
]
