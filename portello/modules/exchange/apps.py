"""The exchange module's Django application."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "portello.modules.exchange"
    label = "exchange"
