"""What programs read of customers: companies, addresses, contacts, sites, assets."""

from django.utils.translation import gettext_lazy as _

from portello.api.callers import Rights
from portello.api.resources import Extra, Filter, Resource
from portello.modules.customers.models import Address, Asset, Company, Contact, Site

_COMPANY = Rights(staff="customers.view", person="customers.company")
_BY_NAME = {"name": "sort"}

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
    ),
    Resource(
        "addresses",
        Address,
        _("Addresses"),
        _COMPANY,
        filters=(Filter("kind", "kind", kind="choice"),),
        extras=(Extra("kind"),),
    ),
    Resource(
        "contacts",
        Contact,
        _("Contacts"),
        Rights(staff="customers.view", person="customers.contacts"),
        sort=_BY_NAME,
        filters=(Filter("email", "email", "email"),),
    ),
    Resource("sites", Site, _("Sites"), _COMPANY, sort=_BY_NAME),
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
