"""Accounts: always there, without a menu entry of its own."""

from django.utils.translation import gettext_lazy as _

from portello.core.registry import Module

MODULE = Module(
    name="accounts",
    label=_("Accounts"),
    outbox={"accounts.reset": "portello.modules.accounts.resets.deliver"},
    samples="portello.modules.accounts.samples.samples",
)
