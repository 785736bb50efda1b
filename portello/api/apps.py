"""The API's Django application."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "portello.api"
    label = "api"
