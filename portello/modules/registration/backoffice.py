"""Staff page: what a portal's registration asks, in which words, and what new people may."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.models import Profile
from portello.access.pages import FORM, staff_page
from portello.backoffice.texts import TextsForm
from portello.modules.communication.operations import offered_choices
from portello.modules.portals.backoffice.tabs import tab_links
from portello.modules.portals.founding import change_portal
from portello.modules.portals.models import Portal
from portello.modules.registration.asking import ASKED, REQUIRED, USUAL, Askable, askables

CONSENTS = ("1", "2", "3")


class PageForm(TextsForm):
    """The page behind the tab "Access and registration"."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, portal: Portal, data: Any = None) -> None:
        super().__init__(data, initial={"version": portal.version})
        self.portal, page = portal, portal.registration_page
        help_text = _("It stands above the fields. Links and **bold** are possible.")
        self.add_texts(
            "text",
            _("Text"),
            page.get("text"),
            most=3000,
            required=False,
            rows=4,
            help_text=help_text,
        )
        self._add_rights()
        self._add_askables(page.get("fields", USUAL))
        kept = {one["id"]: one for one in page.get("consents", ())}
        for n in CONSENTS:
            self._add_consent(n, kept.get(n, {}))

    def _add_rights(self) -> None:
        self.fields["role"] = forms.ChoiceField(
            label=_("Role"),
            choices=Portal.NEWCOMERS,
            initial=self.portal.registration_role,
            widget=forms.RadioSelect,
            help_text=_("A main user sees the whole company's records, a user his own."),
        )
        chosen = self.portal.registration_profile
        self.fields["profile"] = forms.ModelChoiceField(
            Profile.objects.order_by("pk"),
            label=_("Profile"),
            required=False,
            to_field_name="public_id",
            empty_label=_("That of new people with this role"),
            initial=chosen.public_id if chosen else None,
        )

    def _add_askables(self, rules: dict[str, str]) -> None:
        choices = [("", _("Not asked")), (ASKED, _("Asked")), (REQUIRED, _("Required"))]
        for one in askables():
            self.fields[_name(one)] = forms.ChoiceField(
                label=one.label, required=False, choices=choices, initial=rules.get(one.key, "")
            )

    def _add_consent(self, n: str, kept: dict[str, Any]) -> None:
        label = _("What people agree to")
        self.add_texts(f"consent{n}", label, kept.get("text"), most=500, required=False)
        self.fields[f"address{n}"] = forms.URLField(
            label=_("Address of the full text"),
            required=False,
            max_length=500,
            assume_scheme="https",
            initial=kept.get("address", ""),
        )
        self.fields[f"required{n}"] = forms.BooleanField(
            label=_("Nobody registers without it"),
            required=False,
            initial=kept.get("required", False),
        )

        self.fields[f"sets{n}"] = forms.ChoiceField(
            label=_("Sets the communication choice"),
            required=False,
            choices=[("", _("None")), *offered_choices()],
            initial=kept.get("sets", ""),
            help_text=_("Whoever ticks it wants these messages, from the approval on."),
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in ("text", *[f"consent{n}" for n in CONSENTS]):
            base = self.fields_of(name)[0].name
            if self.texts(name) and not data.get(base) and base not in self.errors:
                self.add_error(base, _("Write it in this language first."))
        for n in CONSENTS:
            if not self.texts(f"consent{n}") and (
                data.get(f"address{n}") or data[f"required{n}"] or data.get(f"sets{n}")
            ):
                self.add_error(self.fields_of(f"consent{n}")[0].name, _("Write what is agreed to."))
        return data

    def askables(self) -> list[Any]:
        """The fields that can be asked."""
        return [self[_name(one)] for one in askables()]

    def consents(self) -> list[tuple[str, list[Any]]]:
        """(name of the text, the fields beside it) of each place for a consent."""
        names = ("address", "required", "sets")
        return [(f"consent{n}", [self[f"{name}{n}"] for name in names]) for n in CONSENTS]

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        data = self.cleaned_data
        rules = {one.key: data[_name(one)] for one in askables() if data[_name(one)]}
        consents = [
            {
                "id": n,
                "text": text,
                "address": data[f"address{n}"],
                "required": data[f"required{n}"],
                **({"sets": data[f"sets{n}"]} if data[f"sets{n}"] else {}),
            }
            for n in CONSENTS
            if (text := self.texts(f"consent{n}"))
        ]
        page = {"text": self.texts("text"), "fields": rules, "consents": consents}
        return {
            "registration_page": page,
            "registration_role": data["role"],
            "registration_profile": data["profile"],
        }


def _name(one: Askable) -> str:
    return "ask_" + one.key.replace(".", "_", 1)


def _noted(portal: Portal, values: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """What differs, for the history: each part of the page by itself."""
    before, after = portal.registration_page, values["registration_page"]
    pairs = {f"registration {key}": (before.get(key, ""), after[key]) for key in after}
    pairs["registration role"] = (portal.registration_role, values["registration_role"])
    pairs["registration profile"] = (
        portal.registration_profile or "", values["registration_profile"] or "",
    )  # fmt: skip
    return {
        key: (str(a or ""), str(b or "")) for key, (a, b) in pairs.items() if (a or "") != (b or "")
    }


@staff_page("portals.manage", FORM)
def page(request: Any, public_id: str) -> HttpResponse:
    """Text, fields, consent, and the rights of new people."""
    found = get_object_or_404(Portal, public_id=public_id)
    form = PageForm(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        saved = change_portal(
            by=request.staff,
            portal=found,
            values=values,
            base_version=form.cleaned_data["version"],
            noted=_noted(found, values),
        )
        if saved:
            messages.success(request, _("Saved. It is in force with everybody's next click."))
            return redirect("staff:registration:page", public_id=public_id)
        form.add_error(
            None, _("Somebody else has changed these settings. Reload the page to see them.")
        )
    context = {"portal": found, "form": form, "tabs": tab_links(found, "entrance")}
    status = 422 if form.errors else 200
    return render(request, "registration/backoffice/page.html", context, status=status)


urlpatterns = [path("portals/<pid:public_id>/registration/", page, name="page")]
