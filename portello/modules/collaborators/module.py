"""Collaborators: the section of what is assigned, and External accounts in a portal's settings."""

from django.utils.translation import gettext_lazy as _

from portello.core.registry import MenuEntry, Module, Tab

MODULE = Module(
    name="collaborators",
    label=_("Collaborators"),
    needs=("accounts", "customers", "portals"),
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
