"""Staff pages: which modules a portal has, its profiles for new people, and the Active switch."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.models import Profile
from portello.access.pages import FORM, POST, staff_page
from portello.core.registry import modules as all_modules
from portello.modules.portals.backoffice.tabs import tab_links
from portello.modules.portals.founding import change_portal, set_active
from portello.modules.portals.models import Portal


class ModulesForm(forms.ModelForm):
    """One box a module; everything but My details can be off (N02, F33)."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Portal
        fields = ["main_profile", "user_profile"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.optional = [module for module in all_modules() if module.actions]
        for module in self.optional:
            self.fields[f"on_{module.name}"] = forms.BooleanField(
                label=module.label,
                required=False,
                initial=module.name not in self.instance.modules_off,
            )
        for name in self.Meta.fields:
            field: Any = self.fields[name]
            field.queryset = Profile.objects.order_by("pk")
            field.to_field_name, field.required = "public_id", False
            built_in = "main_user" if name == "main_profile" else "user"
            field.empty_label = str(Profile.objects.get(built_in=built_in))
            chosen = getattr(self.instance, name)
            self.initial[name] = chosen.public_id if chosen else None

    def boxes(self) -> list[Any]:
        """The boxes of the modules."""
        return [self[f"on_{module.name}"] for module in self.optional]

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        off = [m.name for m in self.optional if not self.cleaned_data[f"on_{m.name}"]]
        chosen = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return {"modules_off": off, **chosen}


@staff_page("portals.manage", FORM)
def modules(request: Any, public_id: str) -> HttpResponse:
    """Modules on or off, and the profiles that new people get."""
    found = get_object_or_404(Portal, public_id=public_id)
    data = request.POST if request.method == "POST" else None
    form = ModulesForm(data, instance=found, initial={"version": found.version})
    if data is not None and form.is_valid():
        saved = change_portal(
            by=request.staff,
            portal=found,
            values=form.values(),
            base_version=form.cleaned_data["version"],
        )
        if saved:
            messages.success(request, _("Saved. It is in force with everybody's next click."))
            return redirect("staff:portals:modules", public_id=public_id)
        form.add_error(
            None, _("Somebody else has changed these settings. Reload the page to see them.")
        )
    context = {"portal": found, "form": form, "tabs": tab_links(found, "modules")}
    status = 422 if form.errors else 200
    return render(request, "portals/backoffice/modules.html", context, status=status)


@staff_page("portals.manage", POST)
def activity(request: Any, public_id: str) -> HttpResponse:
    """Open or close the portal."""
    found = get_object_or_404(Portal, public_id=public_id)
    active = request.POST.get("active") == "yes"
    set_active(by=request.staff, portal=found, active=active)
    text = (
        _("The portal is open.")
        if active
        else _("The portal is closed. Its people are logged out.")
    )
    messages.success(request, text)
    return redirect("staff:portals:portal", public_id=public_id)


urlpatterns = [
    path("portals/<pid:public_id>/modules/", modules, name="modules"),
    path("portals/<pid:public_id>/activity/", activity, name="activity"),
]
