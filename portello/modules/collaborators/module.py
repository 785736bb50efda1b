"""Collaborators: the section of what is assigned, and External accounts in a portal's settings."""

from django.utils.translation import gettext_lazy as _

from portello.core.registry import MenuEntry, Module, Tab
from portello.modules.collaborators.ending import access_taken, archived
from portello.modules.customers.operations import on_archive
from portello.modules.portals.operations import on_access_taken

on_archive(archived)
on_access_taken(access_taken)

MODULE = Module(
    name="collaborators",
    label=_("Collaborators"),
    needs=("accounts", "customers", "portals", "notifications"),
    portal_menu=(
        MenuEntry(
            _("Assigned to me"),
            "portal:collaborators:list",
            "lifebuoy",
            "assigned.view",
            15,
            about=_("What you have been asked to take care of."),
        ),
    ),
    portal_tabs=(Tab("accounts", _("External accounts"), "collaborators:list", "portals.manage"),),
    models=("collaborators.collaborator", "collaborators.assignment"),
    contact_note="portello.modules.collaborators.register.notes",
    record_pages={"collaborators.collaborator": "staff:collaborators:account"},
    history={"collaborators.collaborator": ("portals.manage", "")},
    samples="portello.modules.collaborators.samples.samples",
)
