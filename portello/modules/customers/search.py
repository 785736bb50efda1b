"""What of the register can be found."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portello.core.search import Kind, Part


def _staff(name: str) -> Any:
    return lambda hit: reverse(f"staff:customers:{name}", kwargs={"public_id": hit.public_id})


def _on_company_page(hit: Any) -> str:
    return f"{reverse('portal:customers:company')}#{hit.public_id}"


_PLACE = (
    Part("a", "line1"),
    Part("p", "postal_code"),
    Part("c", "city"),
    Part("t", "phone"),
)
KINDS = (
    Kind(
        code="c",
        model="customers.company",
        label=_("Customers"),
        icon="building",
        parts=(
            Part("n", "name"),
            Part("x", "external_id"),
            Part("b", "business_id"),
            Part("v", "vat_number"),
            Part("i", "einvoice_address"),
            Part("m", "email"),
            Part("t", "phone"),
            Part("o", "internal_note"),
        ),
        right="customers.company",
        portal=lambda hit: reverse("portal:customers:company"),
        portal_label=_("Company"),
        staff_right="customers.view",
        staff=_staff("company"),
    ),
    Kind(
        code="p",
        model="customers.contact",
        label=_("Contacts"),
        icon="users",
        parts=(
            Part("n", "name"),
            Part("j", "title"),
            Part("m", "email"),
            Part("t", "phone"),
            Part("o", "internal_note"),
        ),
        right="customers.contacts",
        portal=lambda hit: reverse("portal:customers:contact", kwargs={"public_id": hit.public_id}),
        staff_right="customers.view",
        staff=_staff("contact"),
    ),
    Kind(
        code="s",
        model="customers.site",
        label=_("Sites"),
        icon="map-pin",
        parts=(Part("n", "name"), *_PLACE),
        right="customers.sites",
        portal=lambda hit: reverse("portal:customers:site", kwargs={"public_id": hit.public_id}),
        staff_right="customers.edit",
        staff=_staff("site"),
    ),
    Kind(
        code="d",
        model="customers.asset",
        label=_("Devices"),
        icon="device-desktop",
        parts=(Part("n", "name"), Part("s", "serial_number")),
        right="customers.company",
        portal=_on_company_page,
        staff_right="customers.edit",
        staff=_staff("asset"),
    ),
)
