"""Accounts: log-ins of everybody, and the staff."""

from django.utils.translation import gettext_lazy as _

from portello.core.registry import MenuEntry, Module
from portello.modules.accounts.mail import MAILS

MODULE = Module(
    name="accounts",
    label=_("Accounts"),
    mails=MAILS,
    staff_menu=(MenuEntry(_("Staff"), "staff:accounts:staff", "users", "staff.manage", 80, True),),
    settings="portello.modules.accounts.settings.settings",
    outbox={
        "accounts.reset": "portello.modules.accounts.resets.deliver",
        "accounts.locked": "portello.modules.accounts.limits.tell_locked",
        "accounts.code": "portello.modules.accounts.codes.deliver",
    },
    samples="portello.modules.accounts.samples.samples",
)
