"""The knowledge module's Django application."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "portello.modules.knowledge"
    label = "knowledge"
