"""Staff pages: founding and changing portals."""

from __future__ import annotations

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
from portello.modules.portals.backoffice.tabs import tab_links
from portello.modules.portals.founding import change_portal, found_portal
from portello.modules.portals.hosts import host_name, hosts_of
from portello.modules.portals.models import Portal, PortalHost
from portello.modules.portals.viewers import origin

_ASKED = ("name", "support_name", "support_email", "support_phone")


class SettingsForm(forms.ModelForm):
    """A portal's settings; the first four are asked first and always required (F02 to F05)."""

    host = forms.CharField(label=gettext_lazy("Host name"), max_length=253)
    aliases = forms.CharField(
        label=gettext_lazy("Other host names"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One a line. Whoever comes by one of them is led to the first."),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages offered"),
        required=False,
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: all of them."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Portal
        fields = [*_ASKED, "words", "languages", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of new visitors"),
            required=False,
            choices=[("", _("The visitor's browser decides")), *settings.LANGUAGES],
        )
        self.fields["host"].help_text = _(
            "The address customers type, for example portal.example.com."
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.instance.pk and data.get("host") == settings.BACKOFFICE_HOST != "":
            self.add_error("host", _("The back office has this host name."))
        return data

    def values(self) -> dict[str, Any]:
        """What the operations take."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def hosts(self) -> list[str]:
        """The host names, the primary one first."""
        return [self.cleaned_data["host"], *self.cleaned_data["aliases"]]

    def clean_host(self) -> str:
        return self._free(self.cleaned_data["host"])

    def clean_aliases(self) -> list[str]:
        names = [self._free(line) for line in self.cleaned_data["aliases"].split()]
        return sorted(set(names) - {self.cleaned_data.get("host", "")})

    def _free(self, text: str) -> str:
        host = host_name(text)
        taken = PortalHost.objects.filter(host=host).exclude(portal=self.instance.pk)
        if taken.exists():
            raise ValidationError(
                _("Another portal has the host name %(host)s."), params={"host": host}
            )
        return host

    def clean_language(self) -> str:
        code: str = self.cleaned_data["language"]
        offered = self.cleaned_data.get("languages")
        if code and offered and code not in offered:
            raise ValidationError(_("Choose one of the languages that the portal offers."))
        return code


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
            found_portal(by=request.staff, hosts=form.hosts(), **form.values())
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
    host, *aliases = hosts_of(found)
    initial = {"host": host, "aliases": "\n".join(aliases), "version": found.version}
    form = SettingsForm(
        request.POST if request.method == "POST" else None, instance=found, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        saved = change_portal(
            by=request.staff,
            portal=found,
            values=form.values(),
            hosts=form.hosts(),
            base_version=form.cleaned_data["version"],
        )
        if saved:
            messages.success(request, _("Saved."))
            return redirect("staff:portals:list")
        form.add_error(
            None, _("Somebody else has changed these settings. Reload the page to see them.")
        )
    context = {
        "form": form, "first": False, "portal": found, "tabs": tab_links(found, "portal"),
        "visit": origin(found) + "/",
    }  # fmt: skip
    return render(
        request, "portals/backoffice/portal.html", context, status=422 if form.errors else 200
    )


urlpatterns = [
    path("portals/", list_, name="list"),
    path("portals/new/", new, name="new"),
    path("portals/<pid:public_id>/", portal, name="portal"),
]
