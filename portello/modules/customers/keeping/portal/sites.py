"""Customer pages: the company's sites (F18 to F24)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.pages import FORM, customer_page
from portello.core.addresses import PARTS, country_name
from portello.core.fields import custom_fields, fields
from portello.modules.customers.keeping.asking import waiting_new
from portello.modules.customers.keeping.forms import SiteForm, can_edit
from portello.modules.customers.keeping.portal import pages
from portello.modules.customers.models import Asset, Site
from portello.modules.customers.shown import name_of, pairs_of, visible_lines
from portello.modules.inbox.waiting import waiting_for
from portello.ui.columns import custom_columns
from portello.ui.listing import Column, Listing

PAGE = "customers.sites"
SHOWN = 200  # devices on the page of a site


FIELDS = (
    "public_id",
    "name",
    "line1",
    "line2",
    "postal_code",
    "city",
    "region",
    "country",
    "phone",
)


def address_of(site: Site) -> str:
    """The address of a site's page."""
    return reverse("portal:customers:site", kwargs={"public_id": site.public_id})


def _list() -> tuple[str, str]:
    return _("Sites"), reverse("portal:customers:sites")


@customer_page(PAGE)
def sites(request: Any) -> HttpResponse:
    """The company's sites."""
    viewer, here = request.viewer, _list()[1]
    listing = Listing(
        request,
        viewer.see(Site).filter(archived_at=None),
        [
            Column("name", _("Name"), lambda s: s.name, ("sort",)),
            Column("line1", _("Street address"), lambda s: s.line1),
            Column("line2", _("Address line 2"), lambda s: s.line2, kind="export"),
            Column("postal_code", _("Postal code"), lambda s: s.postal_code, ("postal_code",)),
            Column("city", _("City"), lambda s: s.city, ("city",)),
            Column("region", _("Region"), lambda s: s.region, kind="export"),
            Column("country", _("Country"), lambda s: country_name(s.country), kind="export"),
            Column("phone", _("Phone"), lambda s: s.phone),
            *custom_columns(Site),
        ],
        "name",
        search_hint=_("Name or city"),
        link=lambda one: f"{here}{one.public_id}/",
        fields=(*FIELDS, *(["extra"] if custom_fields(Site) else [])),
        csv_name="sites" if viewer.may("customers.sites_export") else "",
        empty=(_("No sites yet"), _("Branches of your company appear here.")),
    )
    if listing.wants_csv():
        return listing.csv()
    context = {
        "listing": listing.load(),
        "waits": waiting_new(request.viewer, "customers.sites_add"),
    }
    return render(request, "customers/portal/sites.html", context)


@customer_page(PAGE)
def site(request: Any, public_id: str) -> HttpResponse:
    """One site, with what stands there."""
    viewer = request.viewer
    found = pages.current(request, Site, public_id)
    beside = tuple(name for name in fields(Site) if name not in PARTS)
    context = {
        "site": found,
        "title": _name(request, found),
        "waits": waiting_for(viewer, found),
        "pairs": pairs_of(viewer, found, Site, beside),
        "lines": visible_lines(viewer, found),
        "devices": _devices(viewer, found),
        "may_edit": viewer.may("customers.sites_edit") and can_edit(viewer, Site),
    }
    return render(request, "customers/portal/site.html", context)


def _devices(viewer: Any, found: Site) -> list[Any]:
    """(anchor, pairs) of the devices there, for whoever may see the company's devices."""
    if not viewer.may("customers.company"):
        return []
    rows = viewer.see(Asset).filter(site=found, archived_at=None).select_related("product")
    names = tuple(name for name in fields(Asset) if name != "site")
    rows = rows.order_by("sort", "pk")[:SHOWN]
    return [(asset.public_id, pairs_of(viewer, asset, Asset, names)) for asset in rows]


def _name(request: Any, found: Site) -> str:
    return name_of(request.viewer, found, Site) or _("Site")


@customer_page("customers.sites_add", FORM)
def new(request: Any) -> HttpResponse:
    """Add a site."""
    pages.must_have(request, PAGE)
    viewer = request.viewer
    made = Site(company_id=viewer.company.pk)
    form = SiteForm(made, viewer=viewer, data=pages.posted(request))

    def saved() -> str:
        messages.success(request, _("The site was added."))
        return address_of(made)

    return pages.add(request, form, _("Add a site"), _list(), saved)


@customer_page("customers.sites_edit", FORM)
def edit(request: Any, public_id: str) -> HttpResponse:
    """Edit a site, as far as the field rules go."""
    pages.must_have(request, PAGE)
    found = pages.current(request, Site, public_id)
    if not can_edit(request.viewer, Site):
        raise Http404
    form = SiteForm(found, viewer=request.viewer, data=pages.posted(request))
    name = _name(request, found)
    return pages.edit(request, form, _("Edit the site"), (name, address_of(found)))


@customer_page("customers.sites_delete", FORM)
def deletion(request: Any, public_id: str) -> HttpResponse:
    """Delete a site; one that is in use is archived."""
    pages.must_have(request, PAGE)
    found = pages.current(request, Site, public_id)
    name = _name(request, found)
    return pages.delete(request, found, name, (name, address_of(found)), _list()[1])


urlpatterns = [
    path("sites/", sites, name="sites"),
    path("sites/new/", new, name="new_site"),
    path("sites/<pid:public_id>/", site, name="site"),
    path("sites/<pid:public_id>/edit/", edit, name="edit_site"),
    path("sites/<pid:public_id>/deletion/", deletion, name="site_deletion"),
]
