"""Staff pages: what a portal's company page is made of (F14, F15, F17)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.pages import FORM, POST, staff_page
from portello.backoffice.texts import languages
from portello.core.fields import fields
from portello.core.languages import translated
from portello.modules.customers.company.page import has_part, parts
from portello.modules.customers.models import Address, Company
from portello.modules.portals import companypage as operations
from portello.modules.portals.backoffice.tabs import tab_links
from portello.modules.portals.models import Portal
from portello.modules.portals.viewers import origin


class SectionForm(forms.Form):
    """The title of a section, in six languages."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, portal: Portal, title: dict[str, str], data: Any = None) -> None:
        super().__init__(data, initial={"version": portal.version})
        for n, (code, language) in enumerate(languages()):
            self.fields[f"title_{code}"] = forms.CharField(
                label=f"{_('Title')} ({language})",
                required=n == 0,
                max_length=operations.LONGEST_TITLE,
                initial=title.get(code, ""),
            )

    def title(self) -> dict[str, str]:
        """{language: text} of what was written."""
        texts = {code: self.cleaned_data[f"title_{code}"] for code, _name in languages()}
        return {code: text for code, text in texts.items() if text}

    def texts(self) -> list[Any]:
        """The title's fields, the base language first."""
        return [self[f"title_{code}"] for code, _name in languages()]


@staff_page("portals.manage")
def sections(request: Any, public_id: str) -> HttpResponse:
    """The sections in order, and the parts of the page that can be off."""
    portal = _portal(public_id)
    context = {
        "rows": operations.sections(portal),
        "labels": {name: one.label for name, one in fields(Company).items()},
        "free": [fields(Company)[name].label for name in operations.free_fields(portal)],
        "parts": [(key, label, has_part(portal, key)) for _module, key, label in parts()],
    }
    return _page(request, portal, "sections", context)


@staff_page("portals.manage", FORM)
def new_section(request: Any, public_id: str) -> HttpResponse:
    """Add a section: first its title, then its fields."""
    return _section_page(request, _portal(public_id), None)


@staff_page("portals.manage", FORM)
def section(request: Any, public_id: str, section_id: str) -> HttpResponse:
    """Title and fields of one section."""
    portal = _portal(public_id)
    found = next((s for s in operations.sections(portal) if s["id"] == section_id), None)
    if found is None:
        raise Http404
    return _section_page(request, portal, found)


def _section_page(request: Any, portal: Portal, found: dict[str, Any] | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = SectionForm(portal, found["title"] if found else {}, data)
    if data is not None and form.is_valid():
        try:
            made = operations.save_section(
                by=request.staff, portal=portal, title=form.title(),
                section_id=found["id"] if found else "", version=form.cleaned_data["version"],
            )  # fmt: skip
        except ValidationError as bad:
            form.add_error(None, bad)
        except operations.Stale:
            form.add_error(None, _stale_text())
        else:
            messages.success(request, _("Saved. It is in force with everybody's next click."))
            return _to_section(portal, made)
    known = fields(Company)
    context = {
        "form": form,
        "section": found,
        "chosen": [known[name] for name in (found["fields"] if found else []) if name in known],
        "free": [known[name] for name in operations.free_fields(portal)],
        "elsewhere": [
            f"{known[name].label} ({translated(other['title'])})"
            for other in operations.sections(portal)
            if not found or other["id"] != found["id"]
            for name in other["fields"]
            if name in known
        ],
    }
    return _page(request, portal, "section", context, 422 if form.errors else 200)


@staff_page("portals.manage", FORM)
def remove_section(request: Any, public_id: str, section_id: str) -> HttpResponse:
    """Say what goes off the page with a section, then take it off."""
    portal = _portal(public_id)
    if request.method == "POST":
        if _do(request, portal, operations.remove_section, section_id=section_id):
            messages.success(request, _("The section was removed. No data was deleted."))
        return redirect("staff:portals:sections", public_id=public_id)
    found = next((s for s in operations.sections(portal) if s["id"] == section_id), None)
    if found is None:
        raise Http404
    known = fields(Company)
    labels = [known[name].label for name in found["fields"] if name in known]
    return _page(request, portal, "section_removal", {"section": found, "labels": labels})


@staff_page("portals.manage", POST)
def move_section(request: Any, public_id: str, section_id: str) -> HttpResponse:
    """Up or down."""
    portal, up = _portal(public_id), request.POST.get("direction") == "up"
    _do(request, portal, operations.move_section, section_id=section_id, up=up)
    return redirect("staff:portals:sections", public_id=public_id)


@staff_page("portals.manage", POST)
def section_fields(request: Any, public_id: str, section_id: str) -> HttpResponse:
    """Put fields into a section: one, or all that stand in none."""
    portal, name = _portal(public_id), request.POST.get("add", "")
    names = operations.free_fields(portal) if name == "*" else [name]
    _do(request, portal, operations.add_fields, section_id=section_id, names=names)
    return _to_section(portal, section_id)


@staff_page("portals.manage", POST)
def section_field(request: Any, public_id: str, section_id: str, field: str) -> HttpResponse:
    """Move a field of a section up or down, or take it out."""
    portal, wanted = _portal(public_id), request.POST.get("direction", "")
    values: dict[str, Any] = {"section_id": section_id, "name": field}
    if wanted == "out":
        _do(request, portal, operations.remove_field, **values)
    else:
        _do(request, portal, operations.move_field, up=wanted == "up", **values)
    return _to_section(portal, section_id)


@staff_page("portals.manage", POST)
def company_parts(request: Any, public_id: str) -> HttpResponse:
    """Which parts the page has."""
    portal = _portal(public_id)
    if _do(request, portal, operations.set_parts, on=request.POST.getlist("part")):
        messages.success(request, _("Saved. It is in force with everybody's next click."))
    return redirect("staff:portals:sections", public_id=public_id)


class AddressesForm(forms.Form):
    """Which addresses the page shows, and what of them."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kinds = forms.MultipleChoiceField(
        required=False, choices=Address.KINDS, widget=forms.CheckboxSelectMultiple
    )
    names = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, portal: Portal, data: Any = None) -> None:
        known = fields(Address)
        hidden = operations.hidden_fields(portal)
        off = portal.company_page.get("kinds_off", ())
        start = {
            "version": portal.version,
            "kinds": [kind for kind, _label in Address.KINDS if kind not in off],
            "names": [name for name in known if name not in hidden],
        }
        super().__init__(data, initial=start)
        kinds: Any = self.fields["kinds"]
        kinds.label = _("Addresses")
        names: Any = self.fields["names"]
        names.label, names.choices = _("Fields"), [(n, one.label) for n, one in known.items()]
        names.help_text = _("Who may change a field is said by the profile.")


@staff_page("portals.manage", FORM)
def addresses(request: Any, public_id: str) -> HttpResponse:
    """Which kinds of address the company page shows, and which of their fields."""
    portal = _portal(public_id)
    form = AddressesForm(portal, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            operations.set_addresses(
                by=request.staff, portal=portal, kinds=given["kinds"], names=given["names"],
                version=given["version"],
            )  # fmt: skip
        except operations.Stale:
            form.add_error(None, _stale_text())
        else:
            messages.success(request, _("Saved. It is in force with everybody's next click."))
            return redirect("staff:portals:addresses", public_id=public_id)
    return _page(request, portal, "addresses", {"form": form}, 422 if form.errors else 200)


def _portal(public_id: str) -> Portal:
    return get_object_or_404(Portal, public_id=public_id)


def _stale_text() -> str:
    return _("Somebody else has changed these settings. Reload the page to see them.")


def _do(request: Any, portal: Portal, operation: Callable[..., Any], **values: Any) -> bool:
    """Run `operation` on the state that the page showed; False, with a message, if it is gone."""
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    try:
        operation(by=request.staff, portal=portal, version=version, **values)
    except operations.Stale:
        messages.error(request, _stale_text())
        return False
    return True


def _to_section(portal: Portal, section_id: str) -> HttpResponseRedirect:
    kwargs = {"public_id": portal.public_id, "section_id": section_id}
    return HttpResponseRedirect(reverse("staff:portals:section", kwargs=kwargs))


def _page(
    request: Any, portal: Portal, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    context |= {
        "portal": portal,
        "tabs": tab_links(portal, "functions"),
        "visit": origin(portal) + reverse("portal:customers:company"),
    }
    return render(request, f"portals/backoffice/company_{name}.html", context, status=status)


_AT = "portals/<pid:public_id>/company/"
_ONE = f"{_AT}sections/<pid:section_id>/"
urlpatterns = [
    path(f"{_AT}sections/", sections, name="sections"),
    path(f"{_AT}sections/new/", new_section, name="new_section"),
    path(_ONE, section, name="section"),
    path(f"{_ONE}remove/", remove_section, name="remove_section"),
    path(f"{_ONE}move/", move_section, name="move_section"),
    path(f"{_ONE}fields/", section_fields, name="section_fields"),
    path(f"{_ONE}fields/<slug:field>/", section_field, name="section_field"),
    path(f"{_AT}parts/", company_parts, name="company_parts"),
    path(f"{_AT}addresses/", addresses, name="addresses"),
]
