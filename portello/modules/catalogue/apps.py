"""The catalogue module's Django application."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "portello.modules.catalogue"
    label = "catalogue"
