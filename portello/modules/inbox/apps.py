"""The inbox module's Django application."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "portello.modules.inbox"
    label = "inbox"
