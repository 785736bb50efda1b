"""Customer pages: the company, with its data, addresses, sites and devices."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.forms import PortalForm
from portello.access.pages import FORM, customer_page
from portello.core.addresses import PARTS
from portello.modules.customers.company import page
from portello.modules.customers.company.loading import company_and_addresses
from portello.modules.customers.company.operations import write_address
from portello.modules.customers.models import Address, Asset, Company
from portello.modules.customers.shown import (
    pairs_of,
    visible_lines,
)
from portello.modules.inbox.waiting import waiting_for

MOST = 500  # devices on the page


@customer_page("customers.company")
def company(request: Any) -> HttpResponse:
    """The company's data, as far as the profile shows it, put together as the portal has it."""
    viewer, portal = request.viewer, request.portal
    found, addresses = company_and_addresses(viewer)
    shows = {key: page.has_part(portal, key) for key in page.OWN_PARTS}
    sections = page.sections_of(portal) if shows[page.BASIC] else []
    names = tuple(name for section in sections for name in section.names)
    waits = waiting_for(viewer, found, *addresses)
    places = _places(viewer, addresses, waits) if shows[page.ADDRESSES] else []
    at_places = [one for place in places for one in place[3]]
    context = {
        "waits": [one for one in waits if one not in at_places],
        "sections": _sections(viewer, found, sections),
        "edits": bool(page.editable(viewer, Company, names)) if names else False,
        "shows": shows,
        "places": places,
        "edits_addresses": bool(page.editable(viewer, Address)),
        "assets": _assets(viewer) if shows[page.ASSETS] else [],
        "parts": _added(viewer, portal),
    }
    return render(request, "customers/portal/company.html", context)


def _sections(
    viewer: Any, found: Company, sections: list[page.Section]
) -> list[tuple[str, list[tuple[Any, Any]]]]:
    """(title, pairs) of the sections in which there is something to read."""
    rows = [(s.title, pairs_of(viewer, found, Company, s.names)) for s in sections if s.names]
    return [(title, pairs) for title, pairs in rows if any(value for _label, value in pairs)]


def _places(
    viewer: Any, addresses: list[Address], waits: list[Any]
) -> list[tuple[str, Any, list[str], list[Any]]]:
    """(kind, label, lines, what waits) of the addresses that the portal shows, missing ones too."""
    stored = {one.kind: one for one in addresses}
    found = []
    for kind, label in page.address_kinds(viewer.portal).items():
        one = stored.get(kind)
        key = (Address._meta.label_lower, one.pk if one else None)
        here = [w for w in waits if (w[0].subject_model, w[0].subject_id) == key]
        found.append((kind, label, visible_lines(viewer, one) if one else [], here))
    return found


def _assets(viewer: Any) -> list[tuple[str, Any]]:
    rows = viewer.see(Asset).filter(archived_at=None).select_related("site", "product")
    found = rows.order_by("sort", "pk")[:MOST]
    return [(one.public_id, pairs_of(viewer, one, Asset)) for one in found]


def _added(viewer: Any, portal: Any) -> list[tuple[str, Any]]:
    """(template, content) of what modules add and the portal shows."""
    wanted = [
        (one.template, module.call(one.content)(viewer))
        for module, one in page.added_parts()
        if module.name not in portal.modules_off and page.has_part(portal, one.key)
    ]
    return [(template, content) for template, content in wanted if content]


class CompanyForm(PortalForm):
    """What the viewer may change of his company, section by section."""

    def __init__(self, record: Company, sections: list[page.Section], **kwargs: Any) -> None:
        self.sections = sections
        names = [
            name
            for section in sections
            for name in page.editable(kwargs["viewer"], Company, section.names)
            if section.names
        ]
        super().__init__(record, names, with_custom=False, **kwargs)

    def groups(self) -> list[tuple[str, list[Any]]]:
        """(title, fields) of each section in which something can be changed."""
        found = [
            (s.title, [self[name] for name in s.names if name in self.fields])
            for s in self.sections
        ]
        return [(title, bounds) for title, bounds in found if bounds]


@customer_page("customers.company", FORM)
def edit(request: Any) -> HttpResponse:
    """Change the company's data, as far as the field rules let the viewer."""
    viewer, portal = request.viewer, request.portal
    sections = page.sections_of(portal) if page.has_part(portal, page.BASIC) else []
    found = viewer.get(Company, viewer.company.public_id)
    data = request.POST if request.method == "POST" else None
    form = CompanyForm(found, sections, viewer=viewer, data=data)
    if not form.groups():
        raise Http404
    if data is not None and form.is_valid() and form.save():
        messages.success(request, form.told(_("Saved.")))
        return redirect("portal:customers:company")
    context = {"form": form, "waits": waiting_for(viewer, found)}
    status = 422 if form.errors else 200
    return render(request, "customers/portal/company_edit.html", context, status=status)


class AddressForm(PortalForm):
    """An address of the company; one that is not there yet is added."""

    def asked_for(self) -> frozenset[str]:
        return self.by.asks(self.record)  # of a new one as well: it is made empty first

    def write(self) -> None:
        version = self.cleaned_data.get("base_version")
        self.written = write_address(
            by=self.viewer, address=self.record, values=self.values(), base_version=version
        )


@customer_page("customers.company", FORM)
def address(request: Any, kind: str) -> HttpResponse:
    """Change the company's address of one kind, or add it."""
    viewer, portal = request.viewer, request.portal
    label = page.address_kinds(portal).get(kind)
    names = page.editable(viewer, Address)
    if label is None or not names or not page.has_part(portal, page.ADDRESSES):
        raise Http404
    found = next((one for one in viewer.see(Address) if one.kind == kind), None)
    record = found or Address(company=viewer.company, kind=kind)
    data = request.POST if request.method == "POST" else None
    form = AddressForm(record, [n for n in PARTS if n in names], viewer=viewer, data=data)
    if data is not None and form.is_valid() and form.save():
        messages.success(request, form.told(_("Saved.")))
        return redirect("portal:customers:company")
    context = {"form": form, "title": label, "waits": waiting_for(viewer, found) if found else []}
    status = 422 if form.errors else 200
    return render(request, "customers/portal/address.html", context, status=status)


urlpatterns = [
    path("company/", company, name="company"),
    path("company/edit/", edit, name="edit_company"),
    path("company/addresses/<slug:kind>/", address, name="address"),
]
