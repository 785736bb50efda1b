"""The forms in which keys are asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.api.resources import reading_for, rights_offered, writes_offered

MONTH, QUARTER, YEAR, NEVER = "30", "90", "365", "0"
_TIMES = {
    MONTH: gettext_lazy("30 days"),
    QUARTER: gettext_lazy("90 days"),
    YEAR: gettext_lazy("One year"),
    NEVER: gettext_lazy("Until it is revoked"),
}


class KeyForm(forms.Form):
    """A customer's key: what it is for, and how long it lives."""

    times: tuple[str, ...] = (MONTH, QUARTER, YEAR)
    name = forms.CharField(max_length=100)
    days = forms.ChoiceField(initial=QUARTER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name: Any = self.fields["name"]
        name.label = _("Name")
        name.help_text = _("What uses the key, for example “Bookkeeping”.")
        days: Any = self.fields["days"]
        days.label, days.choices = _("Valid for"), [(key, _TIMES[key]) for key in self.times]
        self.add_writing()

    def add_writing(self) -> None:
        """What the key may do beyond reading; nothing unless it is ticked."""
        self.fields["may_write"] = forms.BooleanField(
            required=False,
            label=_("May also change data"),
            help_text=_("Whatever you may change here yourself. Without this the key only reads."),
        )

    @property
    def lifetime(self) -> int:
        """Days; 0 never ends."""
        return int(self.cleaned_data["days"])


class IntegrationKeyForm(KeyForm):
    """A key of another system, with what it may read and what it may write."""

    times = (QUARTER, YEAR, NEVER)

    def add_writing(self) -> None:
        """A box for each right, reading first."""
        for right, label in rights_offered().items():
            self.fields[right] = forms.BooleanField(
                required=False, label=_("May read: %(module)s") % {"module": label}
            )
        for right, label in writes_offered().items():
            self.fields[right] = forms.BooleanField(
                required=False,
                label=_("May read and change: %(module)s") % {"module": label},
                help_text=_("As your staff may: add, change and delete."),
            )

    def clean(self) -> dict[str, Any]:
        """A key without any right is of no use."""
        values = super().clean() or {}
        if not self.rights:
            self.add_error(None, _("Choose at least one thing that the key may read."))
        return values

    @property
    def rights(self) -> list[str]:
        """The rights that were ticked; who writes something reads it too."""
        writing = [right for right in writes_offered() if self.cleaned_data.get(right)]
        reading = {right for right in rights_offered() if self.cleaned_data.get(right)}
        return [*reading.union(*map(reading_for, writing)), *writing]
