"""Staff pages: the functions of a portal, one settings page for each of its pages (F10, F11)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portello.access.pages import FORM, own_path, staff_page
from portello.core.fields import HIDDEN
from portello.modules.portals import functions as operations
from portello.modules.portals.backoffice.tabs import tab_links
from portello.modules.portals.models import Portal
from portello.modules.portals.viewers import origin
from portello.ui.environment import model_label, rule_label

AS_PROFILE = "profile"  # of the choice for all fields: none of them is lowered


class FunctionForm(forms.Form):
    """What one page of the portal offers at most; profiles give this or less."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, portal: Portal, key: str, data: Any = None) -> None:
        found = operations.function_named(key)
        if found is None:
            raise Http404
        self.module, self.function = found
        super().__init__(data, initial={"version": portal.version})
        ceiling: dict[str, Any] = portal.ceiling
        labels = {f"{self.module.name}.{a.name}": a.label for a in self.module.actions}
        labels |= {f"{key}.{part}": label for part, label in self.function.parts}
        self.rights = operations.rights_of(self.module, self.function)
        for right in self.rights:
            self.fields[right] = forms.BooleanField(
                label=labels[right],
                required=False,
                initial=right not in ceiling.get("off", ()),
            )
        self.asked = operations.asks_of(self.function)
        for act in self.asked:
            self.fields[f"ask:{act.key}"] = forms.BooleanField(
                label=act.label,
                required=False,
                initial=act.key in ceiling.get("ask", {}).get("acts", ()),
            )
        self.choices = operations.choices_of(self.function)
        for choice in self.choices:
            self.fields[_name(choice)] = forms.ChoiceField(
                label=choice.field.label,
                required=False,
                choices=[
                    ("", _("As the profile says")),
                    *[(rule, _words(rule)) for rule in reversed(choice.rules)],
                ],
                initial=choice.in_force(ceiling),
            )
        self._add_common()

    def _add_common(self) -> None:
        """A choice for all fields of a kind of record."""
        by_place: dict[str, list[operations.Choice]] = {}
        for choice in self.choices:
            by_place.setdefault(choice.place, []).append(choice)
        for place, choices in by_place.items():
            rules = [r for r in choices[0].rules if all(r in one.rules for one in choices)]
            self.fields[f"all:{place}"] = forms.ChoiceField(
                label=_("All of them"),
                required=False,
                choices=[
                    ("", _("as chosen below")),
                    (AS_PROFILE, _("As the profile says")),
                    *[(rule, _words(rule)) for rule in reversed(rules)],
                ],
            )
        self.by_place = by_place

    def boxes(self) -> list[Any]:
        """The switches, the page's own one first."""
        return [self[right] for right in self.rights]

    def asking(self) -> list[Any]:
        """What staff can let wait until they have decided."""
        return [self[f"ask:{act.key}"] for act in self.asked]

    def groups(self) -> list[tuple[str, Any, list[Any]]]:
        """(what they belong to, the choice for all, the fields)."""
        return [
            (
                "" if place == "me" else model_label(place),
                self[f"all:{place}"] if len(choices) > 2 else None,
                [self[_name(choice)] for choice in choices],
            )
            for place, choices in self.by_place.items()
        ]

    def _lowered(self) -> dict[tuple[str, str], str]:
        """The rule of each field: that of its own, or the one that was chosen for all."""
        given, found = self.cleaned_data, {}
        for choice in self.choices:
            rule = given[f"all:{choice.place}"] or given[_name(choice)]
            found[choice.place, choice.field.name] = "" if rule == AS_PROFILE else rule
        return found

    def save(self, request: Any, portal: Portal) -> bool:
        """False if somebody else has saved meanwhile."""
        given = self.cleaned_data
        return operations.set_function(
            by=request.staff,
            portal=portal,
            key=self.function.key,
            off=[right for right in self.rights if not given[right]],
            lowered=self._lowered(),
            asked=[act.key for act in self.asked if given[f"ask:{act.key}"]],
            base_version=given["version"],
        )


def _words(rule: str) -> str:
    if rule == operations.ASK:
        return _("Changes wait for approval")
    return _("Hidden") if rule == HIDDEN else rule_label(rule)


def _name(choice: operations.Choice) -> str:
    return f"{choice.place}.{choice.field.name}"


@staff_page("portals.manage")
def functions(request: Any, public_id: str) -> HttpResponse:
    """Every page of the portal that can be set up, those that are off as well."""
    portal = get_object_or_404(Portal, public_id=public_id)
    context = {
        "portal": portal, "rows": operations.addresses(portal), "tabs": tab_links(portal, "functions"),
        "visit": origin(portal) + "/",
    }  # fmt: skip
    return render(request, "portals/backoffice/functions.html", context)


@staff_page("portals.manage", FORM)
def function(request: Any, public_id: str, key: str) -> HttpResponse:
    """One of them. `back` is the page of the portal from which staff came."""
    portal = get_object_or_404(Portal, public_id=public_id)
    back = own_path(request.GET.get("back", ""), "")
    form = FunctionForm(portal, key, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if form.save(request, portal):
            messages.success(request, _("Saved. It is in force with everybody's next click."))
            return redirect(request.path + ("?" + urlencode({"back": back}) if back else ""))
        form.add_error(
            None, _("Somebody else has changed these settings. Reload the page to see them.")
        )
    context = {
        "portal": portal, "form": form, "tabs": tab_links(portal, "functions"),
        "function": form.function, "back": origin(portal) + back if back else "",
        "module_off": form.module.name in portal.modules_off,
        "page": origin(portal) + reverse(form.function.page),
        "more": [
            (tab.label, address)
            for tab, address in operations.more_of(portal, form.function)
            if request.staff.may(tab.right)
        ],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "portals/backoffice/function.html", context, status=status)


urlpatterns = [
    path("portals/<pid:public_id>/functions/", functions, name="functions"),
    path("portals/<pid:public_id>/functions/<slug:key>/", function, name="function"),
]
