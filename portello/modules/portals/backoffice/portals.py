"""Staff pages: founding and changing portals."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.pages import FORM, staff_page
from portello.modules.portals.backoffice.tabs import tabs
from portello.modules.portals.founding import change_portal, found_portal
from portello.modules.portals.models import Portal, PortalHost
from portello.modules.portals.viewers import origin

_ASKED = ("name", "support_name", "support_email", "support_phone")
_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*\Z")


class SettingsForm(forms.ModelForm):
    """A portal's settings; the first four are asked first and always required (F02 to F05)."""

    host = forms.CharField(label=gettext_lazy("Host name"), max_length=253)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Portal
        fields = [
            *_ASKED,
            "words",
            "language",
            "max_account_failures",
            "max_address_failures",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"),
            required=False,
            choices=[("", _("The visitor's browser decides")), *settings.LANGUAGES],
        )
        never = _("0 means: never block.")
        self.fields["max_account_failures"].help_text = never
        self.fields["max_address_failures"].help_text = never
        self.fields["host"].help_text = _(
            "The address customers type, for example portal.example.com."
        )

    def values(self) -> dict[str, Any]:
        """What the operations take."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def clean_host(self) -> str:
        host = self.cleaned_data["host"].strip().lower()
        if not _HOST.match(host):
            raise ValidationError(
                _("Enter a host name such as portal.example.com, without http://.")
            )
        taken = PortalHost.objects.filter(host=host).exclude(portal=self.instance.pk)
        if taken.exists():
            raise ValidationError(_("Another portal has this host name."))
        return host


@staff_page("portals.manage")
def list_(request: Any) -> HttpResponse:
    """All portals."""
    portals = [(portal, origin(portal)) for portal in Portal.objects.order_by("pk")]
    return render(request, "portals/backoffice/list.html", {"portals": portals})


@staff_page("portals.manage", FORM)
def new(request: Any) -> HttpResponse:
    """Found a portal (F01)."""
    initial = {"host": request.get_host().rsplit(":", 1)[0]} if not Portal.objects.exists() else {}
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            found_portal(by=request.staff, host=form.cleaned_data["host"], **form.values())
        except IntegrityError:  # the same form a moment ago
            return redirect("staff:portals:list")
        messages.success(request, _("The portal is open."))
        return redirect("staff:portals:list")
    context = {"form": form, "first": not Portal.objects.exists(), "portal": None}
    return render(
        request, "portals/backoffice/portal.html", context, status=422 if form.errors else 200
    )


@staff_page("portals.manage", FORM)
def portal(request: Any, public_id: str) -> HttpResponse:
    """Change a portal's settings."""
    found = get_object_or_404(Portal, public_id=public_id)
    host = PortalHost.objects.get(portal=found, is_primary=True).host
    initial = {"host": host, "version": found.version}
    form = SettingsForm(
        request.POST if request.method == "POST" else None, instance=found, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        saved = change_portal(
            by=request.staff,
            portal=found,
            values=form.values(),
            host=form.cleaned_data["host"],
            base_version=form.cleaned_data["version"],
        )
        if saved:
            messages.success(request, _("Saved."))
            return redirect("staff:portals:list")
        form.add_error(
            None, _("Somebody else has changed these settings. Reload the page to see them.")
        )
    context = {"form": form, "first": False, "portal": found, "tabs": tabs(found, "portal")}
    return render(
        request, "portals/backoffice/portal.html", context, status=422 if form.errors else 200
    )


urlpatterns = [
    path("portals/", list_, name="list"),
    path("portals/new/", new, name="new"),
    path("portals/<pid:public_id>/", portal, name="portal"),
]
