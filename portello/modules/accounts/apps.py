"""The accounts module's Django application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "portello.modules.accounts"
    label = "accounts"
