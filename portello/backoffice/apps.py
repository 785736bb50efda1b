"""The backoffice application."""

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    name = "portello.backoffice"
    label = "backoffice"
