"""Staff pages: the list of customers, and one company with its tabs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from portello.access.forms import RecordForm
from portello.access.pages import FORM, POST, staff_page
from portello.backoffice.records import create_once, edit_record, posted
from portello.core import custom
from portello.core.audit import AuditEntry
from portello.core.fields import custom_fields
from portello.core.registry import modules
from portello.modules.customers.models import Address, Asset, Company, Contact, Site
from portello.modules.customers.operations import archive_record, restore_record
from portello.ui import history
from portello.ui.columns import custom_columns
from portello.ui.listing import Column, Filter, Listing

FORM_FIELDS = (
    "kind", "status", "name", "business_id", "vat_number", "einvoice_address", "iban", "phone",
    "email", "website", "language", "currency", "order_mails", "group", "parent", "internal_note",
)  # fmt: skip
_LATE_IF_ARCHIVED = (F("archived_at").asc(nulls_first=True), "sort")
_ARCHIVED = [("yes", gettext_lazy("Archived"))]


@staff_page("customers.view")
def companies(request: Any) -> HttpResponse:
    """All customers: companies, member organisations and private persons."""
    rows = Company.objects.all() if request.GET.get("archived") else Company.objects.current()
    listing = Listing(
        request,
        rows,
        [
            Column("name", _("Name"), lambda c: c.name, ("sort",)),
            Column("kind", _("Kind"), lambda c: c.get_kind_display(), ("kind",)),
            Column("status", _("Status"), lambda c: c.get_status_display(), ("status",)),
            Column("business_id", _("Business ID"), lambda c: c.business_id),
            Column("phone", _("Phone"), lambda c: c.phone),
            *custom_columns(Company),
        ],
        "name",
        filters=[
            Filter("kind", _("Kind"), Company.KINDS, lambda r, v: r.filter(kind=v)),
            Filter("status", _("Status"), Company.STATUSES, lambda r, v: r.filter(status=v)),
            Filter(
                "archived",
                pgettext("noun", "Archive"),
                _ARCHIVED,
                lambda r, v: r.exclude(archived_at=None),
            ),
        ],
        search_hint=_("Name, business ID or VAT number"),
        link=company_address,
        csv_name="customers",
        empty=(_("No customers yet"), _("Add the first one, or import a file.")),
    )
    if listing.wants_csv():
        return listing.csv()
    return render(request, "customers/backoffice/companies.html", {"listing": listing.load()})


def company_address(company: Company) -> str:
    """The address of a company's page."""
    return reverse("staff:customers:company", kwargs={"public_id": company.public_id})


@staff_page("customers.edit", FORM)
def new(request: Any) -> HttpResponse:
    """A new company."""
    company = Company(kind="company", status="customer")
    form = RecordForm(company, FORM_FIELDS, by=request.staff, data=posted(request))
    return create_once(
        request, form, lambda: company_address(company), _("New customer"),
        (_("Customers"), reverse("staff:customers:companies")),
    )  # fmt: skip


@staff_page("customers.view")
def company(request: Any, public_id: str) -> HttpResponse:
    """Overview: data and addresses."""
    found = _get(public_id)
    addresses = {a.kind: a for a in Address.objects.filter(company=found)}
    places = [(kind, label, addresses.get(kind)) for kind, label in Address.KINDS]
    own = [(one.label, custom.said(one, one.value(found))) for one in custom_fields(Company)]
    return _tab(request, found, "overview", {"places": places, "own": own})


@staff_page("customers.edit", FORM)
def edit(request: Any, public_id: str) -> HttpResponse:
    """Change a company's data."""
    found = _get(public_id)
    form = RecordForm(found, FORM_FIELDS, by=request.staff, data=posted(request))
    return edit_record(request, form, found.name, (found.name, company_address(found)))


@staff_page("customers.view")
def contacts(request: Any, public_id: str) -> HttpResponse:
    """The company's people, and who of them has access to which portal."""
    found = _get(public_id)
    people = list(Contact.objects.filter(company=found).order_by(*_LATE_IF_ARCHIVED))
    context = {"people": people, "access": _access_of(people)}
    return _tab(request, found, "contacts", context)


def _access_of(people: list[Contact]) -> dict[int, list[Any]]:
    """What modules say about each person (the column "Customer portal")."""
    result: dict[int, list[Any]] = {}
    for module in modules():
        if module.contact_column:
            result.update(module.call(module.contact_column)(people))
    return result


@staff_page("customers.view")
def sites(request: Any, public_id: str) -> HttpResponse:
    """The company's branch offices."""
    found = _get(public_id)
    return _tab(
        request,
        found,
        "sites",
        {"rows": Site.objects.filter(company=found).order_by(*_LATE_IF_ARCHIVED)},
    )


@staff_page("customers.view")
def assets(request: Any, public_id: str) -> HttpResponse:
    """The company's devices and installations."""
    found = _get(public_id)
    rows = (
        Asset.objects.filter(company=found)
        .select_related("site", "product")
        .order_by(*_LATE_IF_ARCHIVED)
    )
    return _tab(request, found, "assets", {"rows": rows})


@staff_page("customers.view")
def changes(request: Any, public_id: str) -> HttpResponse:
    """Who changed what at this company, from what to what."""
    found = _get(public_id)
    rows = AuditEntry.objects.filter(company_id=found.pk)
    return _tab(request, found, "history", {"recent": history.entries(rows, 100, values=True)})


@staff_page("customers.edit", POST)
def archive(request: Any, public_id: str) -> HttpResponse:
    """Put the company away, or take it back: the page says which, and it can be undone."""
    found = _get(public_id)
    if found.forgotten_at:
        messages.error(request, _("This person was forgotten at their own request."))
    elif found.archived_at:
        restore_record(by=request.staff, record=found)
        messages.success(request, _("The company is active again."))
    else:
        archive_record(by=request.staff, record=found)
        messages.success(request, _("The company was archived. Its people can no longer get in."))
    return redirect(company_address(found))


def _get(public_id: str) -> Company:
    return get_object_or_404(Company.objects.select_related("group", "parent"), public_id=public_id)


def _tab(request: Any, found: Company, tab: str, context: dict[str, Any]) -> HttpResponse:
    context |= {"company": found, "tabs": tabs(request, found, tab)}
    return render(request, f"customers/backoffice/company_{tab}.html", context)


def tabs(request: Any, found: Company, current: str) -> list[tuple[str, str, bool]]:
    """The tabs of a company's page, those of other modules included."""
    wanted = [
        ("overview", _("Overview"), "customers:company"),
        ("contacts", _("Contacts"), "customers:contacts"),
        ("sites", _("Sites"), "customers:sites"),
        ("assets", _("Devices"), "customers:assets"),
        *[
            (tab.key, str(tab.label), tab.url_name)
            for module in modules()
            for tab in module.company_tabs
            if request.staff.may(tab.right)
        ],
        ("history", _("History"), "customers:history"),
    ]
    return [
        (label, reverse(f"staff:{name}", kwargs={"public_id": found.public_id}), key == current)
        for key, label, name in wanted
    ]


urlpatterns = [
    path("companies/", companies, name="companies"),
    path("companies/new/", new, name="new"),
    path("companies/<pid:public_id>/", company, name="company"),
    path("companies/<pid:public_id>/edit/", edit, name="edit"),
    path("companies/<pid:public_id>/contacts/", contacts, name="contacts"),
    path("companies/<pid:public_id>/sites/", sites, name="sites"),
    path("companies/<pid:public_id>/assets/", assets, name="assets"),
    path("companies/<pid:public_id>/history/", changes, name="history"),
    path("companies/<pid:public_id>/archive/", archive, name="archive"),
]
