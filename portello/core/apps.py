"""The core application."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "portello.core"
    label = "core"
