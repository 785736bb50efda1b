"""Communication: the choices on My details, the kinds that staff keep, and who wants what."""

from django.utils.translation import gettext_lazy as _

from portello.core.audit import keep_private
from portello.core.registry import MenuEntry, Module, Tab

keep_private("communication")

MODULE = Module(
    name="communication",
    label=_("Communication"),
    needs=("customers",),
    staff_menu=(
        MenuEntry(
            _("Communication"), "staff:communication:kinds", "mail", "customers.view", 67, True
        ),
    ),
    models=("communication.communicationchoice",),
    contact_tabs=(
        Tab("communication", _("Communication"), "communication:contact", "customers.view"),
    ),
    record_pages={"communication.messagekind": "staff:communication:edit"},
    history={"communication.messagekind": ("customers.view", "")},
    samples="portello.modules.communication.samples.samples",
)
