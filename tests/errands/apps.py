"""The test module's Django application."""

from django.apps import AppConfig


class ErrandsConfig(AppConfig):
    name = "tests.errands"
    label = "errands"
