"""The privacy module's Django application."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "portello.modules.privacy"
    label = "privacy"
