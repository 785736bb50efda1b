"""Accounts: always there, without a menu entry of its own."""

from django.utils.translation import gettext_lazy as _

from portello.core.registry import Module

MODULE = Module(
    name="accounts",
    label=_("Accounts"),
    samples="portello.modules.accounts.samples.samples",
)
