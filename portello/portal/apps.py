"""The portal application."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portello.portal"
    label = "portal"
