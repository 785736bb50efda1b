"""The collaborators module's Django application."""

from django.apps import AppConfig


class CollaboratorsConfig(AppConfig):
    name = "portello.modules.collaborators"
    label = "collaborators"
