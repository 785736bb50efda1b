"""The notifications module's Django application."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "portello.modules.notifications"
    label = "notifications"
