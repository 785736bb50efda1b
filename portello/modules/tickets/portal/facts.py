"""The records around a ticket as its page names them, and which of them the reader may open."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Value

from portello.modules.customers.models import Asset, Contact, Site
from portello.modules.knowledge.models import Article
from portello.modules.orders.models import Order
from portello.modules.tickets.models import Ticket
from portello.modules.tickets.rated import last_rating

# What a page says of the records around the ticket, read as plain values: to a collaborator none of
# these rows passes, only what is assigned to him does.
FACTS = {
    "contact_name": F("contact__name"),
    "site_name": F("site__name"),
    "asset_name": F("asset__name"),
    "asset_serial": F("asset__serial_number"),
    "order_number": F("order__number"),
    "order_id_": F("order__public_id"),
    "merged_number": F("merged_into__number"),
    "merged_id": F("merged_into__public_id"),
    "article_title": F("article__title"),
    "article_id_": F("article__public_id"),
}


def facts_of(viewer: Any, door: Any) -> dict[str, Any]:
    """The further columns of a ticket: `FACTS`, and whether what they lead to may be opened."""
    other = door(Ticket).order_by().filter(pk=OuterRef("merged_into_id"))
    article = viewer.see(Article).order_by().filter(pk=OuterRef("article_id"))
    return {
        **FACTS,
        **last_rating(door),
        "sees_merged": Exists(other),
        "sees_article": Exists(article),
        "sees_order": _may_open_order(viewer),
    }


def _may_open_order(viewer: Any) -> Any:
    if not viewer.may("orders.view") or "number" in viewer.hidden(Order):
        return Value(False)
    return Exists(viewer.see(Order).order_by().filter(pk=OuterRef("order_id")))


# The facts that other records' own rules hide.
_RULED = {
    "contact_name": (Contact, "name"), "site_name": (Site, "name"), "asset_name": (Asset, "name"),
    "asset_serial": (Asset, "serial_number"), "order_number": (Order, "number"),
}  # fmt: skip


def shown_facts(viewer: Any, ticket: Ticket) -> dict[str, Any]:
    """The facts of a ticket that was read with `facts_of`, without what a profile hides."""
    found = {name: getattr(ticket, name, None) for name in FACTS}
    for name, (model, field) in _RULED.items():
        if field in viewer.hidden(model):
            found[name] = None
    return found
