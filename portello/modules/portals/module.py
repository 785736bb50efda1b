"""Portals: their settings, and who is let in."""

from django.utils.translation import gettext_lazy as _

from portello.core.changes import on_change
from portello.core.registry import InboxAct, MenuEntry, Module, Tab
from portello.modules.customers.keeping.door import Door, before_deletion, open_through
from portello.modules.customers.operations import on_archive, on_email_change
from portello.modules.portals.administration import operations as administration
from portello.modules.portals.mail import MAILS
from portello.modules.portals.operations import (
    kill_invitations_of_contact,
    kill_invitations_of_record,
)
from portello.modules.portals.rules.running import noticed

on_email_change(kill_invitations_of_contact)
on_archive(kill_invitations_of_record)
open_through(
    Door(
        administration.has_access,
        administration.invite_new,
        administration.is_invited,
        "portal:portals:colleague",
    )
)
before_deletion(administration.keep_administrators)
for label in ("customers.company", "customers.contact", "customers.asset"):
    on_change(label, noticed)

MODULE = Module(
    name="portals",
    label=_("Portals"),
    needs=("accounts", "inbox", "customers"),
    mails=MAILS,
    inbox_acts=(
        InboxAct(
            "invite",
            "change",
            _("Access for a colleague"),
            "access.manage",
            "portello.modules.portals.administration.asking.admission",
        ),
    ),
    portal_menu=(
        MenuEntry(
            _("Administration"),
            "portal:portals:colleagues",
            "settings",
            "company_admin",
            80,
            about=_("Your colleagues and what they may do."),
        ),
    ),
    staff_menu=(
        MenuEntry(_("Enabled users"), "staff:portals:users", "key", "access.manage", 30),
        MenuEntry(_("Profiles"), "staff:portals:profiles", "lock", "profiles.manage", 62, True),
        MenuEntry(_("Portals"), "staff:portals:list", "world", "portals.manage", 60, True),
    ),
    models=("portals.portalaccess", "portals.invitation"),
    contact_tabs=(Tab("access", _("Customer portal"), "portals:contact", "access.manage"),),
    contact_column="portello.modules.portals.register.column",
    contact_note="portello.modules.portals.register.notes",
    record_pages={
        "portals.portal": "staff:portals:portal",
        "access.profile": "staff:portals:profile",
        "portals.accessrule": "staff:portals:rule",
    },
    history={
        "portals.portal": ("portals.manage", ""),
        "access.profile": ("profiles.manage", ""),
        "portals.accessrule": ("profiles.manage", ""),
        "accounts.user": ("access.manage", ""),
    },
    settings="portello.modules.portals.settings.settings",
    samples="portello.modules.portals.samples.samples",
    long_outbox={
        "rules.run": "portello.modules.portals.rules.running.work",
        "rules.companies": "portello.modules.portals.rules.running.companies",
    },
    house="portello.modules.portals.rules.running.house",
)
