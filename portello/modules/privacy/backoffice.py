"""Staff pages: for how long the law keeps documents, and the list of who was forgotten."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from portello.access.pages import FORM, staff_page
from portello.core import formats
from portello.core.addresses import country_name
from portello.modules.privacy import listed, retention
from portello.modules.privacy.models import Forgotten
from portello.modules.privacy.retention import LAWS, LONGEST
from portello.ui.listing import Column, Listing


class RetentionForm(forms.Form):
    """Years by country, and when the financial year ends."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        own = retention.stored()
        super().__init__(data, initial={"version": own.version})
        self.fields["closing_month"] = forms.TypedChoiceField(
            label=_("Financial year ends in"), coerce=int, initial=own.closing_month,
            choices=[(number, str(name).capitalize()) for number, name in MONTHS.items()],
        )  # fmt: skip
        for code, law in LAWS.items():
            years = _("default: %(years)s years") % {"years": law.years}
            self.fields[_name(code)] = forms.IntegerField(
                label=_label(code), min_value=0, max_value=LONGEST,
                initial=retention.years_of(code, own),
                help_text=f"{law.source}, {years}" if law.source else years,
            )  # fmt: skip

    def years(self) -> dict[str, int]:
        """{country: years} as given."""
        return {code: self.cleaned_data[_name(code)] for code in LAWS}


def _name(code: str) -> str:
    return f"years_{code or 'other'}"


def _label(code: str) -> str:
    name = country_name(code) if code else _("All other countries")
    here = code == retention.country()
    return _("%(country)s (your business)") % {"country": name} if here else name


@staff_page("portals.manage", FORM)
def retention_periods(request: Any) -> HttpResponse:
    """For how many years bookkeeping documents stay, by country."""
    form = RetentionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            retention.set_retention(
                by=request.staff,
                years=form.years(),
                closing_month=form.cleaned_data["closing_month"],
                base_version=form.cleaned_data["version"],
            )
        except retention.Stale:
            form.add_error(
                None, _("Somebody else has changed these settings. Reload the page to see them.")
            )
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:privacy:retention")
    example = retention.rule().until(timezone.localdate())
    context = {
        "form": form,
        "example": formats.day(example),
        "country": country_name(settings.COUNTRY),
    }
    status = 422 if form.errors else 200
    return render(request, "privacy/backoffice/retention.html", context, status=status)


@staff_page("portals.manage")
def forgotten(request: Any) -> HttpResponse:
    """The list that is replayed after a restore: numbers and dates, no names; as a file to keep."""
    if request.GET.get("format") == "json":
        response = HttpResponse(
            json.dumps(list(listed.entries()), indent=1), content_type="application/json"
        )
        response["Content-Disposition"] = 'attachment; filename="forgotten.json"'
        response["Cache-Control"] = "private, no-store"
        return response
    listing = Listing(
        request,
        Forgotten.objects.all(),
        [
            Column("contact", _("Number"), lambda f: f.contact_public_id),
            Column("begun_at", _("Begun"), lambda f: formats.moment(f.begun_at), ("begun_at",)),
            Column("done_at", _("Erased"), lambda f: formats.moment(f.done_at), ("done_at",)),
            Column("kept", _("Kept by law"), lambda f: f.kept.count() or ""),
        ],
        "-begun_at",
        empty=(
            _("Nobody yet"),
            _("Whoever was forgotten at their own request appears here, as a number."),
        ),
    ).load()
    return render(request, "privacy/backoffice/forgotten.html", {"listing": listing})


urlpatterns = [
    path("privacy/retention/", retention_periods, name="retention"),
    path("privacy/forgotten/", forgotten, name="forgotten"),
]
