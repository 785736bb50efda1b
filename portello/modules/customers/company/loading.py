"""What the company page shows, in few queries: a page has a budget of them, whatever hangs on a company."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.db.models import CharField, F, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Cast, JSONObject

from portello.access.viewer import Viewer
from portello.core.addresses import PARTS
from portello.modules.customers.models import Address, Asset, Company, Site

MOST = 500  # of sites and devices together


def company_and_addresses(viewer: Viewer) -> tuple[Company, list[Address]]:
    """The viewer's company, and its addresses: it has one of each kind, so they fit into its row."""
    if viewer.setup:
        return viewer.company, list(viewer.see(Address))
    columns = {name: name for name in ("pk", "public_id", "kind", *PARTS)}
    of_kind = {
        f"address_{kind}": Subquery(
            viewer.see(Address)
            .filter(company_id=OuterRef("pk"), kind=kind)
            .values(columns=JSONObject(**columns))
        )
        for kind, _label in Address.KINDS
    }
    found = viewer.see(Company).annotate(**of_kind).get()
    stored = [getattr(found, name) for name in of_kind]
    return found, [Address(company_id=found.pk, **one) for one in stored if one]


_SITE = ("public_id", "name", "phone", *PARTS)
_ASSET = ("public_id", "name", "serial_number")


def sites_and_assets(viewer: Viewer, wanted: Collection[type]) -> tuple[list[Site], list[Asset]]:
    """The sites and devices that are in use, by name; of the models in `wanted` only."""
    sites = viewer.see(Site).filter(archived_at=None)
    assets = viewer.see(Asset).filter(archived_at=None)
    if viewer.setup:
        return list(sites) if Site in wanted else [], list(assets) if Asset in wanted else []
    more = {"site_name": "site__name", "product_name": _text("product__name")}
    parts = [
        rows.annotate(
            what=Value(model.__name__, CharField()),
            row=JSONObject(extra=_text("extra"), **{n: n for n in columns}, **others),
        ).values_list("what", "sort", "pk", "row")
        for model, rows, columns, others in (
            (Site, sites, _SITE, {}),
            (Asset, assets, _ASSET, more),
        )
        if model in wanted
    ]
    if not parts:
        return [], []
    rows = parts[0].union(*parts[1:], all=True).order_by("sort", "pk")[:MOST]
    found: dict[str, list[Any]] = {"Site": [], "Asset": []}
    for what, _sort, _pk, row in rows:
        found[what].append(_site(row) if what == "Site" else _asset(row))
    return found["Site"], found["Asset"]


def _text(name: str) -> Any:
    """A JSON column as text, so that both databases put it into an object alike."""
    return Cast(F(name), TextField())


def _site(row: dict[str, Any]) -> Site:
    return Site(**{**row, "extra": json.loads(row["extra"])})


def _asset(row: dict[str, Any]) -> Asset:
    site, product, extra = row.pop("site_name"), row.pop("product_name"), row.pop("extra")
    kind: Any = Asset._meta.get_field("product").related_model
    return Asset(
        **row,
        site=Site(name=site) if site is not None else None,
        product=kind(name=json.loads(product)) if product else None,
        extra=json.loads(extra),
    )
