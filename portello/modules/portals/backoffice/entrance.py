"""Staff pages: how people come into a portal: protected parts, sender, copy, failed log-ins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import FORM, staff_page
from portello.access.parts import parts
from portello.modules.portals.backoffice.tabs import tab_links
from portello.modules.portals.founding import change_portal
from portello.modules.portals.models import Portal


class EntranceForm(forms.ModelForm):
    """The tab "Access and registration"."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Portal
        fields = [
            "protection",
            "open_parts",
            "registration",
            "approval",
            "registration_link",
            "tell_waiting",
            "sender",
            "copy_to",
            "max_account_failures",
            "max_address_failures",
        ]
        widgets = {"protection": forms.RadioSelect, "registration": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["open_parts"] = forms.MultipleChoiceField(
            label=_("Open to visitors without a log-in"),
            required=False,
            choices=[(part.key, part.label) for part in parts()],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["approval"] = forms.ChoiceField(
            label=_("When anybody can register: who lets them in"),
            required=False,
            choices=Portal.APPROVALS,
            widget=forms.RadioSelect,
        )
        self.fields["registration_link"].help_text = _(
            "It stands on the log-in page and beside “Log in” on pages that visitors see."
        )
        self.fields["tell_waiting"].help_text = _(
            "At most once an hour, to the address for copies or else to the support e-mail."
        )
        self.fields["sender"].help_text = _(
            "The portal's mails come from this address. The mail server must be allowed to send for "
            "its domain (SPF, DKIM); otherwise the mails count as spam or are refused."
        )
        self.fields["copy_to"].help_text = _(
            "This address gets a copy of every mail about access and registration. One-time links "
            "and codes are left out."
        )
        never = _("0 means: never block.")
        self.fields["max_account_failures"].help_text = never
        self.fields["max_address_failures"].help_text = never

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("protection") == "parts" and not data.get("open_parts"):
            self.add_error("open_parts", _("Choose what is open, or protect everything."))
        if data.get("registration") == "open" and not data.get("approval"):
            self.add_error("approval", _("Choose who lets new people in."))
        return data

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


@staff_page("portals.manage", FORM)
def entrance(request: Any, public_id: str) -> HttpResponse:
    """What is protected, and how people are let in."""
    found = get_object_or_404(Portal, public_id=public_id)
    data = request.POST if request.method == "POST" else None
    form = EntranceForm(data, instance=found, initial={"version": found.version})
    if data is not None and form.is_valid():
        saved = change_portal(
            by=request.staff,
            portal=found,
            values=form.values(),
            base_version=form.cleaned_data["version"],
        )
        if saved:
            messages.success(request, _("Saved. It is in force with everybody's next click."))
            return redirect("staff:portals:entrance", public_id=public_id)
        form.add_error(
            None, _("Somebody else has changed these settings. Reload the page to see them.")
        )
    context = {"portal": found, "form": form, "tabs": tab_links(found, "entrance")}
    status = 422 if form.errors else 200
    return render(request, "portals/backoffice/entrance.html", context, status=status)


urlpatterns = [path("portals/<pid:public_id>/entrance/", entrance, name="entrance")]
