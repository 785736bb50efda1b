"""The registration module's Django application."""

from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "portello.modules.registration"
    label = "registration"
