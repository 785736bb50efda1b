"""The tickets module's Django application."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "portello.modules.tickets"
    label = "tickets"
