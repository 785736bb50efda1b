"""Notifications: what is new for a person, under the bell of every page."""

from django.utils.translation import gettext_lazy as _

from portello.core.registry import Module

MODULE = Module(
    name="notifications",
    label=_("Notifications"),
    needs=("accounts", "customers", "portals"),
    models=("notifications.notice",),
    samples="portello.modules.notifications.samples.samples",
    house="portello.modules.notifications.operations.forget_old",
)
