"""Customers: My details, the company and its contacts; the register in the back office."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from portello.core.addresses import country_choices
from portello.core.changes import on_change
from portello.core.fields import EDIT, HIDDEN, READ, Field, register
from portello.core.formats import currency_choices
from portello.core.languages import CODES
from portello.core.registry import Action, Function, InboxAct, MenuEntry, Module, Tab
from portello.modules.customers import checks, search
from portello.modules.customers.matching import storing
from portello.modules.customers.models import (
    NO_MAILS,
    Address,
    Asset,
    Company,
    CompanyGroup,
    Contact,
    Site,
)


def language_choices() -> list[tuple[str, Any]]:
    """The six languages under their own names."""
    from django.conf import settings

    return [("", _("Automatic")), *[(c, n) for c, n in settings.LANGUAGES if c in CODES]]


def mail_choices() -> list[tuple[str, Any]]:
    """Yes, unless somebody said no."""
    return [("", _("Yes")), *NO_MAILS]


register(
    Company,
    Field("name", _("Name"), "text", READ),
    Field("kind", _("Kind"), "choice", READ, READ),
    Field("status", _("Status"), "choice", HIDDEN, HIDDEN),
    Field("external_id", _("Customer number"), "text", READ, READ),
    Field("business_id", _("Business ID"), "text", READ, check=checks.business_id),
    Field("vat_number", _("VAT number"), "vat", READ, check=checks.vat),
    Field(
        "einvoice_address", _("E-invoice address"), "text", READ, main=EDIT, check=checks.einvoice
    ),
    # Whoever changes it turns payments round: a profile gives it only on purpose.
    Field("iban", _("Bank account (IBAN)"), "text", HIDDEN, check=checks.iban),
    Field("phone", _("Phone"), "phone", READ, main=EDIT, check=checks.phone),
    Field("email", _("E-mail"), "email", READ, main=EDIT),
    Field("website", _("Website"), "text", READ, main=EDIT),
    Field("language", _("Language"), "choice", READ, choices=language_choices),
    Field("currency", _("Currency"), "choice", READ, READ, choices=currency_choices),
    Field("order_mails", _("Mails about orders"), "choice", HIDDEN, HIDDEN, choices=mail_choices),
    Field("group", _("Group"), "record", HIDDEN, HIDDEN),
    Field("parent", _("Parent company"), "record", HIDDEN, HIDDEN),
    Field("internal_note", _("Internal note"), "long", HIDDEN, HIDDEN),
)
register(CompanyGroup, Field("name", _("Name"), "text", HIDDEN, HIDDEN))
register(
    Contact,
    Field("name", _("Name"), "text", EDIT),
    Field("title", _("Job title"), "text", EDIT),
    Field("email", _("E-mail"), "email", READ, READ, at_first=True),
    Field("phone", _("Phone"), "phone", EDIT, check=checks.phone),
    Field("language", _("Language"), "choice", HIDDEN, HIDDEN, choices=language_choices),
    Field("order_mails", _("Mails about orders"), "choice", EDIT, EDIT, choices=mail_choices),
    Field("ticket_mails", _("Mails about tickets"), "choice", EDIT, EDIT, choices=mail_choices),
    Field("internal_note", _("Internal note"), "long", HIDDEN, HIDDEN),
)


def _postal(customer: str) -> tuple[Field, ...]:
    """The fields of a place, with the rule of a profile that says nothing."""
    return (
        Field("line1", _("Street address"), "text", customer),
        Field("line2", _("Address line 2"), "text", customer),
        Field("postal_code", _("Postal code"), "text", customer, check=checks.postal),
        Field("city", _("City"), "text", customer),
        Field("region", _("Region"), "text", customer),
        Field("country", _("Country"), "choice", customer, choices=country_choices),
    )


# Whoever is a main user keeps the company's addresses; the others read them.
register(Address, *[replace(one, main=EDIT) for one in _postal(READ)])
# Of sites and contacts the actions decide who edits, and the fields allow it: see ADR 0033.
register(
    Site,
    Field("name", _("Name"), "text", EDIT),
    Field("phone", _("Phone"), "phone", EDIT, check=checks.phone),
    *_postal(EDIT),
)
register(
    Asset,
    Field("name", _("Name"), "text", READ),
    Field("serial_number", _("Serial number"), "text", READ),
    Field("site", _("Site"), "record", READ),
    Field("product", _("Product"), "record", READ, READ),
)

for model in storing.MODELS:
    on_change(model._meta.label_lower, storing.follow)

KEEPING = "portello.modules.customers.keeping"

MODULE = Module(
    name="customers",
    label=_("Customers"),
    needs=("accounts", "inbox"),
    portal_menu=(
        MenuEntry(
            _("Company"),
            "portal:customers:company",
            "building",
            "customers.company",
            70,
            about=_("Your company's data, sites and devices."),
        ),
        MenuEntry(
            _("Sites"),
            "portal:customers:sites",
            "map-pin",
            "customers.sites",
            72,
            about=_("Your company's branches and what stands there."),
        ),
        MenuEntry(
            _("Contacts"),
            "portal:customers:contacts",
            "users",
            "customers.contacts",
            75,
            about=_("The people of your company whom we know."),
        ),
        MenuEntry(
            _("My details"),
            "portal:customers:me",
            "user",
            "me",
            90,
            about=_("Your name, phone number and language."),
        ),
    ),
    staff_menu=(
        MenuEntry(_("Customers"), "staff:customers:companies", "building", "customers.view", 20),
        MenuEntry(
            _("Customer groups"), "staff:customers:groups", "users", "customers.view", 65, True
        ),
        MenuEntry(
            _("Custom fields"), "staff:customers:custom_fields", "edit", "fields.manage", 64, True
        ),
    ),
    actions=(
        Action(
            "company",
            _("See the company's data"),
            ready=("finance", "purchasing", "technician", "reader"),
        ),
        Action(
            "contacts",
            _("See the company's contacts"),
            ready=("purchasing", "technician", "reader"),
        ),
        Action("contacts_add", _("Add contacts"), for_users=False, for_administrators=True),
        Action("contacts_edit", _("Edit contacts"), for_users=False, for_administrators=True),
        Action("contacts_delete", _("Delete contacts"), for_users=False),
        Action("contacts_export", _("Export the contacts"), ready=("purchasing", "technician")),
        Action(
            "sites",
            _("See the company's sites"),
            ready=("purchasing", "technician", "reader"),
        ),
        Action("sites_add", _("Add sites"), for_users=False),
        Action("sites_edit", _("Edit sites"), for_users=False),
        Action("sites_delete", _("Delete sites"), for_users=False),
        Action("sites_export", _("Export the sites"), ready=("purchasing", "technician")),
        Action("history", _("See who changed the company's data"), for_users=False),
    ),
    own_fields=("customers.company", "customers.contact", "customers.site", "customers.asset"),
    functions=(
        Function(
            "me",
            _("My details"),
            "portal:customers:me",
            own=("title", "phone", "order_mails", "ticket_mails"),
            parts=(
                ("communication", _("Communication choices")),
                ("download", _("Download of one's own data")),
                ("access_log", _("Changes to one's own data")),
            ),
        ),
        Function(
            "company",
            _("Company"),
            "portal:customers:company",
            ("company", "history"),
            ("customers.company", "customers.address", "customers.asset"),
            more=(
                Tab("sections", _("Sections"), "portals:sections", "portals.manage"),
                Tab("addresses", _("Addresses"), "portals:addresses", "portals.manage"),
            ),
        ),
        Function(
            "sites",
            _("Sites"),
            "portal:customers:sites",
            ("sites", "sites_add", "sites_edit", "sites_delete", "sites_export"),
            ("customers.site",),
            asks=("customers.sites_add", "customers.sites_delete"),
        ),
        Function(
            "contacts",
            _("Contacts"),
            "portal:customers:contacts",
            ("contacts", "contacts_add", "contacts_edit", "contacts_delete", "contacts_export"),
            ("customers.contact",),
            asks=("customers.contacts_add", "customers.contacts_delete", "invite"),
        ),
    ),
    inbox_acts=tuple(
        InboxAct(key, "change", label, "customers.edit", f"{KEEPING}.asking.{handler}")
        for key, label, handler in (
            ("customers.sites_add", _("New site"), "new_site"),
            ("customers.sites_delete", _("Delete a site"), "deletion"),
            ("customers.contacts_add", _("New contact"), "new_contact"),
            ("customers.contacts_delete", _("Delete a contact"), "deletion"),
        )
    ),
    examples="portello.modules.customers.examples.examples",
    user_scope="company",
    models=(
        "customers.company",
        "customers.address",
        "customers.contact",
        "customers.site",
        "customers.asset",
    ),
    record_pages={
        "customers.company": "staff:customers:company",
        "customers.contact": "staff:customers:contact",
        "customers.site": "staff:customers:site",
        "customers.asset": "staff:customers:asset",
        "customers.companygroup": "staff:customers:edit_groups",
        "core.customfield": "staff:customers:custom_field",
    },
    search=search.KINDS,
    history={
        "customers.company": ("customers.view", "customers.company"),
        "customers.address": ("customers.view", "customers.company"),
        "customers.contact": ("customers.view", "customers.contacts"),
        "customers.site": ("customers.view", "customers.sites"),
        "customers.asset": ("customers.view", "customers.company"),
        "core.customfield": ("fields.manage", ""),
    },
    practise="portello.modules.customers.arrivals.practice.make_customer",
    practised="portello.modules.customers.arrivals.practice.what_goes",
    unpractise="portello.modules.customers.arrivals.practice.remove_practice",
    outbox={"arrival.match": "portello.modules.customers.arrivals.operations.compare"},
    long_outbox={"fields.index": "portello.modules.customers.custom.operations.index_again"},
    samples="portello.modules.customers.samples.samples",
)
