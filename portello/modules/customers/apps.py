"""The customers module's Django application."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "portello.modules.customers"
    label = "customers"
