"""The membership module's Django application."""

from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "portello.modules.membership"
    label = "membership"
