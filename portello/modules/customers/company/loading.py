"""What the company page shows, in few queries: a page has a budget of them, whatever hangs on a company."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from portello.access.viewer import Viewer
from portello.core.addresses import PARTS
from portello.modules.customers.models import Address, Company


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
