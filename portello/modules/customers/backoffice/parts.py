"""Staff pages: addresses, sites and assets of a company."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.forms import RecordForm
from portello.access.pages import FORM, staff_page
from portello.core.addresses import PARTS
from portello.modules.customers.backoffice.create import create_once
from portello.modules.customers.models import Address, Asset, Company, Site

SITE_FIELDS = ("name", "phone", *PARTS)
ASSET_FIELDS = ("name", "serial_number", "site", "product")


@staff_page("customers.edit", FORM)
def address(request: Any, public_id: str, kind: str) -> HttpResponse:
    """Write the company's address of one kind."""
    company = get_object_or_404(Company, public_id=public_id)
    labels = dict(Address.KINDS)
    if kind not in labels:
        raise Http404
    found = Address.objects.filter(company=company, kind=kind).first()
    record = found or Address(company=company, kind=kind)
    back = reverse("staff:customers:company", kwargs={"public_id": public_id})
    return _edit(request, record, PARTS, str(labels[kind]), (company.name, back))


@staff_page("customers.edit", FORM)
def new_site(request: Any, public_id: str) -> HttpResponse:
    """A new site."""
    company = get_object_or_404(Company, public_id=public_id)
    return _new(request, Site(company=company), SITE_FIELDS, _("New site"), "sites")


@staff_page("customers.edit", FORM)
def site(request: Any, public_id: str) -> HttpResponse:
    """Change a site."""
    found = get_object_or_404(Site.objects.select_related("company"), public_id=public_id)
    return _edit(request, found, SITE_FIELDS, found.name, _list_of(found.company, "sites"))


@staff_page("customers.edit", FORM)
def new_asset(request: Any, public_id: str) -> HttpResponse:
    """A new asset."""
    company = get_object_or_404(Company, public_id=public_id)
    return _new(request, Asset(company=company), ASSET_FIELDS, _("New device"), "assets")


@staff_page("customers.edit", FORM)
def asset(request: Any, public_id: str) -> HttpResponse:
    """Change an asset."""
    found = get_object_or_404(Asset.objects.select_related("company"), public_id=public_id)
    return _edit(request, found, ASSET_FIELDS, found.name, _list_of(found.company, "assets"))


def _list_of(company: Company, tab: str) -> tuple[str, str]:
    address = reverse(f"staff:customers:{tab}", kwargs={"public_id": company.public_id})
    return company.name, address


def _new(request: Any, record: Any, names: tuple[str, ...], title: str, tab: str) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = RecordForm(record, names, by=request.staff, data=data)
    back = _list_of(record.company, tab)
    return create_once(request, form, lambda: back[1], title, back)


def _edit(
    request: Any, record: Any, names: tuple[str, ...], title: str, back: tuple[str, str]
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = RecordForm(record, names, by=request.staff, data=data)
    if data is not None and form.is_valid() and form.save():
        messages.success(request, _("Saved."))
        return redirect(back[1])
    context = {"form": form, "title": title, "back": back}
    status = 422 if form.errors else 200
    return render(request, "customers/backoffice/form.html", context, status=status)


urlpatterns = [
    path("companies/<pid:public_id>/addresses/<slug:kind>/", address, name="address"),
    path("companies/<pid:public_id>/sites/new/", new_site, name="new_site"),
    path("sites/<pid:public_id>/", site, name="site"),
    path("companies/<pid:public_id>/assets/new/", new_asset, name="new_asset"),
    path("assets/<pid:public_id>/", asset, name="asset"),
]
