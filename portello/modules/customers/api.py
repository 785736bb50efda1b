"""What programs read and write of customers: companies, addresses, contacts, sites, assets."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portello.api.callers import Rights
from portello.api.resources import Extra, Filter, Resource, Writes
from portello.modules.customers.keeping.operations import (
    add_record,
    delete_record,
    keeper_of,
)
from portello.modules.customers.models import Address, Asset, Company, Contact, Site

_COMPANY = Rights(staff="customers.view", person="customers.company")
_EDIT = "customers.edit"  # of staff, and so of their systems
_BY_NAME = {"name": "sort"}


def _kept(name: str, at_work: Any = None) -> Writes:
    """Writes of what customers keep themselves, each by the action of its own."""
    return Writes(
        Rights(_EDIT, f"customers.{name}_edit"),
        Rights(_EDIT, f"customers.{name}_add"), add_record,
        Rights(_EDIT, f"customers.{name}_delete"), delete_record,
        at_work,
    )  # fmt: skip


RESOURCES = (
    Resource(
        "companies",
        Company,
        _("Companies"),
        _COMPANY,
        sort=_BY_NAME,
        filters=(
            Filter("kind", "kind", "kind", "choice"),
            Filter("status", "status", "status", "choice"),
            Filter("business_id", "business_id", "business_id"),
            Filter("vat_number", "vat_number", "vat_number"),
        ),
        writes=Writes(Rights(_EDIT, "customers.company")),
    ),
    Resource(
        "addresses",
        Address,
        _("Addresses"),
        _COMPANY,
        filters=(Filter("kind", "kind", kind="choice"),),
        extras=(Extra("kind"),),
        writes=Writes(Rights(_EDIT, "customers.company")),
    ),
    Resource(
        "contacts",
        Contact,
        _("Contacts"),
        Rights(staff="customers.view", person="customers.contacts"),
        sort=_BY_NAME,
        filters=(Filter("email", "email", "email"),),
        writes=_kept("contacts", keeper_of),
    ),
    Resource(
        "sites",
        Site,
        _("Sites"),
        Rights(staff="customers.view", person="customers.sites"),
        sort=_BY_NAME,
        writes=_kept("sites"),
    ),
    Resource(
        "assets",
        Asset,
        _("Devices"),
        _COMPANY,
        sort=_BY_NAME,
        filters=(
            Filter("serial_number", "serial_number", "serial_number"),
            Filter("site", "site__public_id", "site", "record"),
        ),
    ),
)
