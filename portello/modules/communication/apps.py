"""The communication module's Django application."""

from django.apps import AppConfig


class CommunicationConfig(AppConfig):
    name = "portello.modules.communication"
    label = "communication"
