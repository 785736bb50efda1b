"""The mailing module's Django application."""

from django.apps import AppConfig


class MailingConfig(AppConfig):
    name = "portello.modules.mailing"
    label = "mailing"
