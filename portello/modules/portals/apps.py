"""The portals module's Django application."""

from django.apps import AppConfig


class PortalsConfig(AppConfig):
    name = "portello.modules.portals"
    label = "portals"
