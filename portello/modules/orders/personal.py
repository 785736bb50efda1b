"""What orders hold about people: who ordered, and the name and address that goods were sent to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portello.core.personal import Held, Keep, Subject, free


def _orders(s: Subject) -> Q:
    found = Q(contact_id=s.contact_id)
    if s.whole_company:
        return found | Q(company_id=s.company_id)
    return found | (Q(company_id=s.company_id) & s.named("delivery_name", "reference"))


def _own_orders(s: Subject) -> Q:
    """Those of which he is the contact; that a colleague's order names him is no key to it."""
    return Q(company_id=s.company_id) if s.whole_company else Q(contact_id=s.contact_id)


def _ordered(order: Any) -> date:
    return order.shipped_on or order.ordered_on


def _open_orders(s: Subject) -> Q:
    return Q(company_id=s.company_id, contact_id=s.contact_id, state__in=["received", "confirmed"])


def _open_words(count: int) -> str:
    return ngettext(
        "%(count)s order of yours is still open. It is carried out all the same, for the company; "
        "colleagues who see the company's orders follow it there.",
        "%(count)s orders of yours are still open. They are carried out all the same, for the "
        "company; colleagues who see the company's orders follow them there.",
        count,
    ) % {"count": count}


def _keep(label: Any) -> Keep:
    return Keep(label, _ordered)


PERSONAL = (
    Held(
        "orders.order", _("Orders that name you"), rows=_orders,
        nothing="id number version extra source external_id public_id company contact state ordered_on"
        " wanted_on shipped_on delivery_method currency goods charges net vat gross given_total",
        kept={
            "reference": _keep(_("Your reference")),
            "delivery_name": _keep(_("Recipient")),
            "delivery_line1": _keep(_("Street address")),
            "delivery_line2": _keep(_("Address line 2")),
            "delivery_postal_code": _keep(_("Postal code")),
            "delivery_city": _keep(_("City")),
            "delivery_region": _keep(_("Region")),
            "delivery_country": _keep(_("Country")),
        },
        mentioned={"internal_note": ""},
        shown={"number": _("Number"), "ordered_on": _("Ordered")},
        listed=_own_orders,
        derived="find", notes="internal_note extra", unfinished=(_open_orders, _open_words),
    ),
    free(
        "orders.orderline", "goods and prices", "id company order position product external_key sku name"
        " unit quantity unit_price discount_rate discount_amount tax_category tax_rate net",
    ),
    free(
        "orders.ordercharge", "prices", "id company order kind name amount tax_category tax_rate",
    ),
)  # fmt: skip
