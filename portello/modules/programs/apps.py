"""The programs module's Django application."""

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "portello.modules.programs"
    label = "programs"
