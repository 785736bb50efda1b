"""Staff pages: office hours: when an answer is due, and which days are free."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import gettext as _

from portello.access.pages import FORM, staff_page
from portello.backoffice.records import posted
from portello.core import formats
from portello.core.addresses import country_name
from portello.core.worktime import coming_holidays, region_names
from portello.modules.tickets import hours
from portello.modules.tickets.backoffice.tabs import setup_tabs
from portello.modules.tickets.desk import setting_up
from portello.modules.tickets.desk.models import URGENCIES, OfficeHours, usual_hours

MOST_NAMED = 10  # lines that are no dates
SHOWN = 10  # public holidays


class HoursForm(forms.Form):
    """Begin and end of each weekday, the region, and further closed days."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, kept: OfficeHours, data: Any = None) -> None:
        super().__init__(data, initial={"version": kept.version})
        fields: dict[str, Any] = self.fields
        for day in range(7):
            begin, end = kept.days.get(str(day), ("", ""))
            name = _WEEKDAYS[day]()
            for key, label, value in (
                ("begin", _("%(day)s, from"), begin),
                ("end", _("%(day)s, until"), end),
            ):
                fields[f"{key}_{day}"] = forms.TimeField(
                    label=label % {"day": name}, required=False, initial=value,
                    widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                )  # fmt: skip
        choices = [("", _("whole country")), *_regions(settings.COUNTRY)]
        fields["region"] = forms.ChoiceField(
            label=_("Region"), required=False, choices=choices, initial=kept.region,
            help_text=_("Where regions have public holidays of their own."),
        )  # fmt: skip
        fields["closed"] = forms.CharField(
            label=_("Further closed days"), required=False, max_length=5000,
            initial="\n".join(formats.day(date.fromisoformat(one)) for one in kept.closed),
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("One day a line, such as %(day)s.") % {"day": formats.day(date(2026, 12, 24))},
        )  # fmt: skip

    def clean_closed(self) -> list[str]:
        """The days in ISO form; every line that is none is named."""
        lines = [one for one in re.split(r"[\n\r,;]+", self.cleaned_data["closed"]) if one.strip()]
        days = {one: _days(one) for one in lines}
        if wrong := [one.strip()[:40] for one, found in days.items() if not found]:
            named = ", ".join(f"“{one}”" for one in wrong[:MOST_NAMED])
            more = len(wrong) - MOST_NAMED
            named += f" (+{more})" if more > 0 else ""
            raise ValidationError(_("No dates: %(values)s.") % {"values": named})
        return [day.isoformat() for found in days.values() for day in found]

    def clean(self) -> dict[str, Any]:
        """A day has both ends or none."""
        given = super().clean() or {}
        self.days: dict[str, list[str]] = {}
        for day in range(7):
            begin, end = given.get(f"begin_{day}"), given.get(f"end_{day}")
            if (begin is None) != (end is None):
                self.add_error(f"begin_{day}", _("Enter both times, or neither."))
            elif begin is not None and end is not None:
                self.days[str(day)] = [begin.strftime("%H:%M"), end.strftime("%H:%M")]
        return given

    def rows(self) -> list[tuple[str, Any, Any]]:
        """(weekday, begin, end) for the page."""
        return [(_WEEKDAYS[day](), self[f"begin_{day}"], self[f"end_{day}"]) for day in range(7)]


def _days(line: str) -> list[date]:
    """The day of a line, or the days that stand in it with spaces between; [] if one is none."""
    found = [_day(line)] if _day(line) else [_day(word) for word in line.split()]
    return [day for day in found if day is not None] if None not in found else []


def _day(text: str) -> date | None:
    """A day as the reader writes it, as our pages show it, or in ISO form; else None."""
    text = " ".join(text.split())[:30]
    # The month first is nobody's way where the business's customers live, and 3/4 would be ambiguous.
    usual = [one for one in get_format("DATE_INPUT_FORMATS") if not one.startswith("%m")]
    for form in ("%Y-%m-%d", *usual, "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _regions(country: str) -> list[tuple[str, str]]:
    return list(region_names(country).items())


_WEEKDAYS = [
    lambda: _("Monday"), lambda: _("Tuesday"), lambda: _("Wednesday"), lambda: _("Thursday"),
    lambda: _("Friday"), lambda: _("Saturday"), lambda: _("Sunday"),
]  # fmt: skip


@staff_page("tickets.setup", FORM)
def office_hours(request: Any) -> HttpResponse:
    """When we work, what is free, and until when an answer would be due that is asked for now."""
    kept = setting_up.hours_now()
    form = HoursForm(kept, posted(request))
    if request.method == "POST" and form.is_valid() and _saved(request, form):
        messages.success(request, _("Saved. It holds for what is asked from now on."))
        return redirect("staff:tickets:hours")
    now = timezone.now()
    holidays = coming_holidays(settings.COUNTRY, kept.region, timezone.localdate(), SHOWN)
    context = {
        "form": form, "tabs": setup_tabs("hours"), "country": country_name(settings.COUNTRY),
        "holidays": [(formats.day(day), name) for day, name in holidays],
        "due": [
            (label, usual_hours()[key], formats.moment(due) if due else _("never"))
            for key, label in URGENCIES
            for due in [hours.answer_by(None, key, now)]
        ],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "tickets/backoffice/hours.html", context, status=status)


def _saved(request: Any, form: HoursForm) -> bool:
    given = form.cleaned_data
    try:
        stored = setting_up.save_hours(
            by=request.staff, days=form.days, region=given["region"], closed=given["closed"],
            base_version=given["version"] or 0,
        )  # fmt: skip
    except ValidationError as wrong:
        for name, texts in wrong.message_dict.items():
            form.add_error(name if name in form.fields else None, texts)
        return False
    if stored is None:
        form.add_error(
            None, _("Somebody else has changed this meanwhile. Reload the page to see it.")
        )
    return stored is not None


urlpatterns = [path("ticket-setup/hours/", office_hours, name="hours")]
