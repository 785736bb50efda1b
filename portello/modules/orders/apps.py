"""The orders module's Django application."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "portello.modules.orders"
    label = "orders"
