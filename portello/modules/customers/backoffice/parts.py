"""Staff pages: addresses, sites and assets of a company."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.forms import RecordForm
from portello.access.pages import FORM, POST, staff_page
from portello.backoffice.records import create_once, edit_record, posted
from portello.core.addresses import PARTS
from portello.modules.customers.models import Address, Asset, Company, Site
from portello.modules.customers.operations import archive_record, restore_record

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
    form = RecordForm(record, PARTS, by=request.staff, data=posted(request))
    return edit_record(request, form, str(labels[kind]), (company.name, back))


@staff_page("customers.edit", FORM)
def new_site(request: Any, public_id: str) -> HttpResponse:
    """A new site."""
    company = get_object_or_404(Company, public_id=public_id)
    return _new(request, Site(company=company), SITE_FIELDS, _("New site"), "sites")


@staff_page("customers.edit", FORM)
def site(request: Any, public_id: str) -> HttpResponse:
    """Change a site."""
    return _edit(request, _get(Site, public_id), SITE_FIELDS, "site")


@staff_page("customers.edit", FORM)
def new_asset(request: Any, public_id: str) -> HttpResponse:
    """A new asset."""
    company = get_object_or_404(Company, public_id=public_id)
    return _new(request, Asset(company=company), ASSET_FIELDS, _("New device"), "assets")


@staff_page("customers.edit", FORM)
def asset(request: Any, public_id: str) -> HttpResponse:
    """Change an asset."""
    return _edit(request, _get(Asset, public_id), ASSET_FIELDS, "asset")


@staff_page("customers.edit", POST)
def archive(request: Any, public_id: str, model: Any, kind: str) -> HttpResponse:
    """Put a site or asset away, or take it back."""
    found = _get(model, public_id)
    if found.archived_at:
        restore_record(by=request.staff, record=found)
        messages.success(request, _("It is in use again."))
    else:
        archive_record(by=request.staff, record=found)
        messages.success(request, _("It was archived. It can be taken back at any time."))
    return redirect(_list_of(found.company, f"{kind}s")[1])


def _get(model: Any, public_id: str) -> Any:
    return get_object_or_404(model.objects.select_related("company"), public_id=public_id)


def _list_of(company: Company, tab: str) -> tuple[str, str]:
    address = reverse(f"staff:customers:{tab}", kwargs={"public_id": company.public_id})
    return company.name, address


def _new(request: Any, record: Any, names: tuple[str, ...], title: str, tab: str) -> HttpResponse:
    form = RecordForm(record, names, by=request.staff, data=posted(request))
    back = _list_of(record.company, tab)
    return create_once(request, form, lambda: back[1], title, back)


def _edit(request: Any, record: Any, names: tuple[str, ...], kind: str) -> HttpResponse:
    form = RecordForm(record, names, by=request.staff, data=posted(request))
    archive = reverse(f"staff:customers:archive_{kind}", kwargs={"public_id": record.public_id})
    back = _list_of(record.company, f"{kind}s")
    archived = bool(record.archived_at)
    return edit_record(request, form, record.name, back, archive=archive, archived=archived)


urlpatterns = [
    path("companies/<pid:public_id>/addresses/<slug:kind>/", address, name="address"),
    path("companies/<pid:public_id>/sites/new/", new_site, name="new_site"),
    path("sites/<pid:public_id>/", site, name="site"),
    path("companies/<pid:public_id>/assets/new/", new_asset, name="new_asset"),
    path("assets/<pid:public_id>/", asset, name="asset"),
    path(
        "sites/<pid:public_id>/archive/",
        archive,
        {"model": Site, "kind": "site"},
        name="archive_site",
    ),
    path(
        "assets/<pid:public_id>/archive/",
        archive,
        {"model": Asset, "kind": "asset"},
        name="archive_asset",
    ),
]
