"""Orders: list, detail, print, CSV."""

from django.utils.translation import gettext_lazy as _

from portello.core.changes import on_change
from portello.core.fields import READ, Field, register
from portello.core.registry import Action, Function, MenuEntry, Module, Tab
from portello.modules.orders import search, telling
from portello.modules.orders.models import Order

# An order is a document: a profile may hide a part of it, but nobody edits it here.
register(
    Order,
    Field("number", _("Number"), "text", READ, READ),
    Field("ordered_on", _("Ordered"), "date", READ, READ),
    Field("state", _("State"), "state", READ, READ),
    Field("wanted_on", _("Wanted by"), "date", READ, READ),
    Field("shipped_on", _("Shipped"), "date", READ, READ),
    Field("delivery_method", _("Delivery method"), "text", READ, READ),
    Field("reference", _("Your reference"), "text", READ, READ),
    Field("delivery_name", _("Recipient"), "text", READ, READ),
    Field("delivery_city", _("City"), "text", READ, READ),
    Field("gross", _("Total"), "money", READ, READ),
)

on_change("orders.order", telling.noticed)

MODULE = Module(
    name="orders",
    label=_("Orders"),
    needs=("customers", "portals", "catalogue"),
    mails=telling.MAILS,
    portal_menu=(
        MenuEntry(
            _("Orders"),
            "portal:orders:list",
            "truck",
            "orders.view",
            30,
            about=_("What you have ordered, and when it comes."),
        ),
    ),
    staff_menu=(MenuEntry(_("Orders"), "staff:orders:list", "truck", "orders.view", 40),),
    actions=(
        Action("view", _("See orders"), ready=("finance", "purchasing", "reader")),
        Action("export", _("Export the list of orders"), ready=("finance", "purchasing")),
    ),
    functions=(
        Function(
            "orders", _("Orders"), "portal:orders:list", ("view", "export"), ("orders.order",)
        ),
    ),
    examples="portello.modules.orders.examples.examples",
    own_means=_(
        "Own orders are those that name the person as contact. An order without a contact is the "
        "company's: only those see it who see all records."
    ),
    models=("orders.order", "orders.orderline", "orders.ordercharge"),
    home="portello.modules.orders.home.cards",
    staff_home="portello.modules.orders.backoffice.home_counts",
    company_tabs=(Tab("orders", _("Orders"), "orders:of_company", "orders.view"),),
    record_pages={"orders.order": "staff:orders:detail"},
    search=search.KINDS,
    history={"orders.order": ("orders.view", "orders.view")},
    outbox={"orders.state": "portello.modules.orders.telling.tell"},
    samples="portello.modules.orders.samples.samples",
)
