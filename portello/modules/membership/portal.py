"""Customer page: choose another membership class, from a day on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.pages import FORM, customer_page
from portello.core import formats
from portello.modules.inbox.waiting import waiting_for
from portello.modules.membership.operations import choose_class
from portello.modules.membership.register import selectable
from portello.modules.membership.shown import membership


class ChoiceForm(forms.Form):
    """A class that customers may choose, and from when."""

    membership_class = forms.ChoiceField(
        label=gettext_lazy("Membership class"), widget=forms.RadioSelect
    )
    since = forms.DateField(
        label=gettext_lazy("From"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, classes: list[Any], data: Any = None) -> None:
        self.classes = {one.public_id: one for one in classes}
        super().__init__(data, initial={"since": timezone.localdate()})
        field: Any = self.fields["membership_class"]
        field.choices = [(key, f"{one} – {one.price}") for key, one in self.classes.items()]

    def options(self) -> list[tuple[Any, Any]]:
        """(radio button, class) of each choice."""
        keys = list(self.classes)
        return [(radio, self.classes[keys[n]]) for n, radio in enumerate(self["membership_class"])]


@customer_page("membership.choose", FORM)
def choose(request: Any) -> HttpResponse:
    """Choose; it takes effect on the day, or waits for staff where the portal says so."""
    viewer = request.viewer
    if not viewer.may("membership.view"):  # the portal's switch of the whole function
        raise Http404
    shown = membership(viewer)
    if shown is None:
        raise Http404
    form = ChoiceForm(selectable(), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        wanted = form.classes[form.cleaned_data["membership_class"]]
        since = form.cleaned_data["since"]
        try:
            asked = choose_class(by=viewer, klass=wanted, since=since)
        except ValidationError as bad:
            for name, texts in bad.message_dict.items():
                form.add_error(name, texts)
        else:
            said = _("Sent. You hear from us when it is decided.")
            done = _("From %(day)s on you have: %(name)s")
            given = {"day": formats.day(since), "name": str(wanted)}
            messages.success(request, said if asked else done % given)
            return redirect("portal:customers:company")
    waits = waiting_for(viewer, viewer.company)
    context = {"form": form, "membership": shown, "waits": waits}
    status = 422 if form.errors else 200
    return render(request, "membership/portal/choose.html", context, status=status)


urlpatterns = [path("company/membership/", choose, name="choose")]
