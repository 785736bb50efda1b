"""Customer page: choose another membership class, from a day on."""

from __future__ import annotations

from datetime import timedelta
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
from portello.modules.customers.company.page import has_part
from portello.modules.inbox.waiting import waiting_for
from portello.modules.membership.models import MembershipClass
from portello.modules.membership.operations import CHOOSE, choose_class
from portello.modules.membership.register import selectable
from portello.modules.membership.shown import membership

PART = "membership"  # of the company page


class ChoiceForm(forms.Form):
    """A class that customers may choose, or the present one, and from when.

    Where the fee changes, the choice is agreed to once more: `agreed` names class and day.
    """

    membership_class = forms.ChoiceField(
        label=gettext_lazy("Membership class"), widget=forms.RadioSelect
    )
    since = forms.DateField(
        label=gettext_lazy("From"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, shown: dict[str, Any], data: Any = None) -> None:
        running = shown["running"]
        self.present = running.membership_class if running else None
        classes = selectable()
        if self.present and self.present not in classes:
            classes.insert(0, self.present)
        self.classes = {one.public_id: one for one in classes}
        start = {
            "membership_class": self.present.public_id if self.present else "",
            "since": shown["next_period"],
        }
        super().__init__(data, initial=start)
        field: Any = self.fields["membership_class"]
        field.choices = [(key, f"{one} – {one.price}") for key, one in self.classes.items()]

    def options(self) -> list[tuple[Any, Any, bool]]:
        """(radio button, class, whether it is the present one) of each choice."""
        keys = list(self.classes)
        found = [(radio, self.classes[keys[n]]) for n, radio in enumerate(self["membership_class"])]
        return [(radio, one, one == self.present) for radio, one in found]

    @property
    def wanted(self) -> MembershipClass:
        """The class that was chosen."""
        return self.classes[self.cleaned_data["membership_class"]]

    @property
    def key(self) -> str:
        """What has to be agreed to; empty where the fee stays as it is."""
        old, new = self.present, self.wanted
        if old and (old.fee, old.currency, old.period) == (new.fee, new.currency, new.period):
            return ""
        return f"{new.public_id}:{new.fee}:{self.cleaned_data['since'].isoformat()}"


@customer_page("membership.choose", FORM)
def choose(request: Any) -> HttpResponse:
    """Choose; it takes effect on the day, or waits for staff where the portal says so."""
    viewer = request.viewer
    shown = membership(viewer)
    # The first is the portal's switch of the whole function, the last that of the part.
    if not viewer.may("membership.view") or shown is None or not has_part(request.portal, PART):
        raise Http404
    form = ChoiceForm(shown, request.POST if request.method == "POST" else None)
    sure: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        if form.key and request.POST.get("agreed") != form.key:
            sure = {"key": form.key, "klass": form.wanted, "day": form.cleaned_data["since"],
                    "missed": "asked" in request.POST}  # fmt: skip
        elif _chosen(request, form):
            return redirect("portal:customers:company")
    context = {
        "form": form, "membership": shown, "sure": sure,
        "asks": viewer.asks_to(CHOOSE), "waits": waiting_for(viewer, viewer.company),
        "today": timezone.localdate(), "one_day": timedelta(days=1),
    }  # fmt: skip
    status = 422 if form.errors or sure else 200
    return render(request, "membership/portal/choose.html", context, status=status)


def _chosen(request: Any, form: ChoiceForm) -> bool:
    """Do it and say so; False, with errors on the form, if it cannot be done."""
    since = form.cleaned_data["since"]
    try:
        asked = choose_class(
            by=request.viewer, klass=form.wanted, since=since, to=request.user.email
        )
    except ValidationError as bad:
        for name, texts in bad.message_dict.items():
            form.add_error(name, texts)
        return False
    if asked:
        messages.success(request, _("Sent. You hear from us when it is decided."))
    elif form.wanted == form.present:
        messages.success(request, _("You keep: %(name)s") % {"name": str(form.wanted)})
    else:
        given = {"day": formats.day(since), "name": str(form.wanted)}
        messages.success(request, _("From %(day)s on you have: %(name)s") % given)
    return True


urlpatterns = [path("company/membership/", choose, name="choose")]
